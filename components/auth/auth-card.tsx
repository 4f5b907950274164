import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";

interface AuthCardProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}

/** The frame of the pages by which people come in. */
export function AuthCard({ title, description, children, footer }: AuthCardProps) {
  return (
    <div className="grid min-h-dvh content-start justify-items-center gap-8 px-4 pt-10 pb-16 sm:pt-20">
      <Link href="/">
        <Logo />
      </Link>
      <main id="main" tabIndex={-1} className="grid w-full max-w-sm gap-6 outline-none">
        <div className="grid gap-1.5 text-center">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {description && <p className="text-sm text-balance text-muted-foreground">{description}</p>}
        </div>
        {children}
        {footer && <div className="text-center text-sm text-muted-foreground">{footer}</div>}
      </main>
    </div>
  );
}

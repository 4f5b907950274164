import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/brand/logo";

interface MessagePageProps {
  code?: string;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  /** Without the page's own frame, for inside another one. */
  bare?: boolean;
}

/** A whole page that says one thing. */
export function MessagePage({ bare = false, ...message }: MessagePageProps) {
  if (bare) return <Message {...message} />;
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] px-6">
      <header className="py-5">
        <Link href="/">
          <Logo />
        </Link>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto grid w-full max-w-xl content-center pb-24 outline-none"
      >
        <Message {...message} />
      </main>
    </div>
  );
}

function Message({ code, title, children, actions }: Omit<MessagePageProps, "bare">) {
  return (
    <div className="grid max-w-xl justify-items-start gap-4">
      {code && <p className="font-mono text-sm text-muted-foreground">{code}</p>}
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      <div className="grid gap-3 text-muted-foreground">{children}</div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

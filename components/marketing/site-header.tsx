import Link from "next/link";
import { Logo } from "@/components/brand/logo";
import { ThemeToggle } from "@/components/theme/theme-toggle";
import { Button } from "@/components/ui/button";

/** `signedIn` people are shown the way to their workspace instead of the way in. */
export function SiteHeader({ signedIn }: { signedIn: boolean }) {
  return (
    <header className="border-b">
      <div className="mx-auto flex h-14 max-w-5xl items-center gap-1 px-4 sm:gap-2 sm:px-6">
        <Link href="/" className="mr-auto">
          <Logo />
        </Link>
        <nav aria-label="Site" className="flex items-center gap-1 text-sm">
          <Button variant="ghost" size="sm" asChild className="hidden sm:inline-flex">
            <Link href="/#plans">Plans</Link>
          </Button>
          <Button variant="ghost" size="sm" asChild className="hidden sm:inline-flex">
            <a href="/docs/api">API</a>
          </Button>
          {signedIn ? (
            <Button size="sm" asChild>
              <Link href="/new">Your workspaces</Link>
            </Button>
          ) : (
            <>
              <Button variant="ghost" size="sm" asChild>
                <Link href="/sign-in">Sign in</Link>
              </Button>
              <Button size="sm" asChild>
                <Link href="/sign-up">Sign up</Link>
              </Button>
            </>
          )}
        </nav>
        <ThemeToggle />
      </div>
    </header>
  );
}

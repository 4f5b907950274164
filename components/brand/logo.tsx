/** The mark: a hull cut into compartments. Decorative; the name beside it is what is read. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="7" className="fill-primary" />
      <path
        d="M8 7v18M16 7v18M24 7v18M8 19h16"
        className="stroke-primary-foreground"
        strokeWidth="3"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <LogoMark className="size-6" />
      Bulkhead
    </span>
  );
}

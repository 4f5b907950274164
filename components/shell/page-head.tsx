import type { ReactNode } from "react";

interface PageHeadProps {
  title: string;
  /** Beside the title, and no part of its name. */
  badge?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, badge, description, actions }: PageHeadProps) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
          {badge}
        </div>
        {description && <div className="max-w-2xl text-sm text-muted-foreground">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}

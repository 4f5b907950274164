import { type ReactNode, useId } from "react";

export function SettingsSection(props: { title: string; description: string; children: ReactNode }) {
  const { title, description, children } = props;
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-4 border-t pt-6 md:grid-cols-[16rem_1fr] md:gap-8">
      <div className="grid content-start gap-1">
        <h2 id={id} className="font-medium">
          {title}
        </h2>
        <p className="text-sm text-muted-foreground">{description}</p>
      </div>
      <div className="max-w-lg min-w-0">{children}</div>
    </section>
  );
}

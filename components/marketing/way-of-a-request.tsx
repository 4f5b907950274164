const GUARDS: readonly { name: string; does: string }[] = [
  { name: "observe", does: "gives it an id, a trace and one wide log line" },
  { name: "authenticate", does: "API key or session, or 401" },
  { name: "tenant", does: "from proven identity alone, never from a body" },
  { name: "permission", does: "declared at the operation’s head, or 403" },
  { name: "rate limit and quota", does: "one Redis round trip, or 429 or 402" },
  { name: "idempotency", does: "a known key is answered from here" },
  { name: "transaction", does: "the verb, its audit entry and its events" },
];

const EXAMPLE = `create: operation({
  permission: "projects:write",
  feature: "projects",
  meter: "api_calls",
  rest: { method: "POST",
          path: "/projects", status: 201 },
})
  .input(CreateProject)
  .output(Project)
  .mutation(({ ctx, input }) =>
    createProject(ctx, input)),`;

export function WayOfARequest() {
  return (
    <section aria-labelledby="request" className="grid grid-cols-1 gap-6 border-t py-14">
      <div className="grid gap-2">
        <h2 id="request" className="text-xl font-semibold tracking-tight">
          The way of a request
        </h2>
        <p className="max-w-2xl text-sm text-muted-foreground">
          An operation states what it needs, as data; the guards are composed in one place, in one order. The
          same procedure answers the dashboard over tRPC and your customers over REST. Without a permission it
          does not compile.
        </p>
      </div>
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
        <ol className="grid content-start gap-3 text-sm">
          {GUARDS.map(({ name, does }, index) => (
            <li key={name} className="grid grid-cols-[1.75rem_1fr] gap-x-2">
              <span className="font-mono text-muted-foreground" aria-hidden>
                {index + 1}
              </span>
              <span>
                <strong className="font-medium">{name}</strong>
                <span className="text-muted-foreground">: {does}</span>
              </span>
            </li>
          ))}
        </ol>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
          tabIndex={0}
          className="overflow-x-auto rounded-lg border bg-card p-4 font-mono text-xs leading-relaxed sm:text-sm"
        >
          <code>{EXAMPLE}</code>
        </pre>
      </div>
    </section>
  );
}

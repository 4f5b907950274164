import { CreditCard, Gauge, History, type LucideIcon, PlugZap, Repeat, ShieldCheck } from "lucide-react";

const GUARANTEES: readonly { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: ShieldCheck,
    title: "Isolation below the application",
    text: "Row-level security is enabled and forced on every tenant table, and foreign keys carry the tenant. A forgotten WHERE reads nothing; another tenant’s id is a 404.",
  },
  {
    icon: Gauge,
    title: "Limits that are fair and exact",
    text: "Each tenant has its own token bucket. Rate, quota and count are decided in one Redis round trip, and the sum of what was counted is the number of requests served.",
  },
  {
    icon: Repeat,
    title: "Retries without repeats",
    text: "An Idempotency-Key makes any write happen once and replays its answer. A key in flight is a 409, a key with another payload a 422.",
  },
  {
    icon: History,
    title: "Write, audit and event together",
    text: "A change, its audit entry and its event commit in one transaction, or none of them does. A relay then hands the event on, at least once.",
  },
  {
    icon: CreditCard,
    title: "Billing that converges",
    text: "Stripe’s webhooks are verified, stored and answered at once, then processed once, in any order. The plan’s limits follow the subscription in seconds.",
  },
  {
    icon: PlugZap,
    title: "One command, no account",
    text: "A real Postgres, a Redis engine, an Inngest executor, a Stripe simulator and a mail sink start beside the app. In production they are addresses in the environment.",
  },
];

export function Guarantees() {
  return (
    <section aria-labelledby="guarantees" className="grid grid-cols-1 gap-6 border-t py-14">
      <h2 id="guarantees" className="text-xl font-semibold tracking-tight">
        What holds, whatever you build on it
      </h2>
      <ul className="grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">
        {GUARANTEES.map(({ icon: Icon, title, text }) => (
          <li key={title} className="grid content-start gap-2">
            <Icon className="size-5 text-primary" aria-hidden />
            <h3 className="font-medium">{title}</h3>
            <p className="text-sm text-muted-foreground">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

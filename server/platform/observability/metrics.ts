import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { oncePerProcess } from "@/server/kernel/once";

function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: "bulkhead_request_duration_seconds",
      help: "Duration of HTTP requests, by door, route and status.",
      labelNames: ["door", "route", "status"] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    operations: new Counter({
      name: "bulkhead_operations_total",
      help: "Operations, by name and outcome (ok or the error's code).",
      labelNames: ["operation", "outcome"] as const,
      registers,
    }),
    limiterDegraded: new Counter({
      name: "bulkhead_limiter_degraded_total",
      help: "Admissions decided by the local limiter because Redis did not answer in time.",
      registers,
    }),
    limiterRefused: new Counter({
      name: "bulkhead_limiter_refused_total",
      help: "Calls refused by a limit, by the policy that was reached (quota: of the period).",
      labelNames: ["policy"] as const,
      registers,
    }),
    signInFailures: new Counter({
      name: "bulkhead_sign_in_failures_total",
      help: "Failed sign-ins, by what was wrong (password, code, link, provider).",
      labelNames: ["kind"] as const,
      registers,
    }),
    signInFailuresInWindow: new Gauge({
      name: "bulkhead_sign_in_failures_in_window",
      help: "Failed sign-ins over all instances in the running minute, as of the last one: over 100 is an alert.",
      registers,
    }),
    cacheRequests: new Counter({
      name: "bulkhead_cache_requests_total",
      help: "Lookups of a cache, by its name, the tier that was asked (process, redis, source) and what it gave.",
      labelNames: ["cache", "tier", "result"] as const,
      registers,
    }),
    flagDefaults: new Counter({
      name: "bulkhead_flag_defaults_total",
      help: "Evaluations of a feature flag that fell back on its declared default, by the reason.",
      labelNames: ["reason"] as const,
      registers,
    }),
    flagsRevision: new Gauge({
      name: "bulkhead_flags_revision",
      help: "Revision of the feature flags that this instance evaluates: instances that stay apart are an alert.",
      registers,
    }),
    flagsConfirmedAt: new Gauge({
      name: "bulkhead_flags_confirmed_timestamp_seconds",
      help: "When the store last said that these are its flags: older than some seconds, and they may be outdated.",
      registers,
    }),
    flagsListening: new Gauge({
      name: "bulkhead_flags_listening",
      help: "1 while changes of flags are heard at once, 0 while they are only asked for.",
      registers,
    }),
    exposures: new Counter({
      name: "bulkhead_experiment_exposures_total",
      help: "Exposures of experiments, by what became of them: written, or dropped because too many waited (dropped_full), Postgres refused them (dropped_refused) or the process ended (dropped_ended).",
      labelNames: ["result"] as const,
      registers,
    }),
    streamsOpen: new Gauge({
      name: "bulkhead_streams_open",
      help: "Streams to open dashboards that this instance holds.",
      registers,
    }),
    idempotentReplays: new Counter({
      name: "bulkhead_idempotent_replays_total",
      help: "Requests answered from a stored answer.",
      registers,
    }),
    outboxEvents: new Gauge({
      name: "bulkhead_outbox_events",
      help: "Events not handed on yet (pending), or given up on after the last attempt (dead), over all instances.",
      labelNames: ["state"] as const,
      registers,
    }),
    outboxOldest: new Gauge({
      name: "bulkhead_outbox_oldest_seconds",
      help: "Age of the oldest pending event; 0 when there is none.",
      registers,
    }),
    auditSealed: new Counter({
      name: "bulkhead_audit_sealed_total",
      help: "Audit entries that were given their place in a tenant's chain.",
      registers,
    }),
    auditBroken: new Counter({
      name: "bulkhead_audit_broken_total",
      help: "Times that an audit chain was found to be broken, by a job or by a person who verified it.",
      registers,
    }),
    auditOldestUnsealed: new Gauge({
      name: "bulkhead_audit_unsealed_oldest_seconds",
      help: "Age of the oldest audit entry that is not sealed yet; 0 when there is none.",
      registers,
    }),
    identityLookups: new Counter({
      name: "bulkhead_identity_lookups_total",
      help: "Credentials asked for within a tenant, by kind (key, session) and where the answer was found: remembered by the process, or in the database.",
      labelNames: ["kind", "found"] as const,
      registers,
    }),
    requestsShed: new Counter({
      name: "bulkhead_requests_shed_total",
      help: "Calls refused because the process was overloaded, by the caller's priority (unknown, a plan's, webhook) and what was over its limit (event_loop, database, in_flight).",
      labelNames: ["priority", "reason"] as const,
      registers,
    }),
    overloadLevel: new Gauge({
      name: "bulkhead_overload_level",
      help: "How many classes of calls are refused: 0 none, 1.5 all unknown callers and half of the least plan's.",
      registers,
    }),
    loopDelay: new Gauge({
      name: "bulkhead_event_loop_delay_seconds",
      help: "How late the event loop is, by the ninth of ten looks within the last second.",
      registers,
    }),
    requestsInFlight: new Gauge({
      name: "bulkhead_requests_in_flight",
      help: "Requests of the API, the dashboard and webhooks that were not answered yet.",
      registers,
    }),
    instances: new Gauge({
      name: "bulkhead_instances",
      help: "Processes that share the load, as this one last heard: without Redis limits are divided by it.",
      registers,
    }),
    usageEvents: new Counter({
      name: "bulkhead_usage_events_total",
      help: "Usage events that were sent, by what became of them (accepted, duplicate, rejected).",
      labelNames: ["result"] as const,
      registers,
    }),
    poolConnections: new Gauge({
      name: "bulkhead_db_pool_connections",
      help: "Database connections by pool (size, busy), and transactions that wait for one (waiting), of these for want of connections and not for others of their own tenant (wanting).",
      labelNames: ["pool", "state"] as const,
      registers,
    }),
    poolRefusals: new Counter({
      name: "bulkhead_db_pool_refusals_total",
      help: "Transactions that got no connection, by pool and reason (queue_full, waited_too_long, caller_gone).",
      labelNames: ["pool", "reason"] as const,
      registers,
    }),
  };
}

/** The process' Prometheus metrics. Tenants are not labels: their number has no bound. */
export function metrics(): ReturnType<typeof createMetrics> {
  return oncePerProcess("metrics", createMetrics);
}

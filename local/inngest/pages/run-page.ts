import type { RunRow, StepRow } from "@/local/inngest/store";
import { html, type Markup, type Page, page } from "./html";
import { STYLE } from "./style";
import { moment, span } from "./time";

/** One run: its steps with outputs and errors, its own end, and the events that started it. */
export function runPage(run: RunRow, steps: StepRow[]): Page {
  const body = html`<main><p><a href="/">All runs</a></p>
<h1>${run.function_id} <span class="${run.status}">${run.status}</span></h1>
<p class="dim">${run.id} · created ${moment(run.created_at)}${run.started_at && html` · started ${moment(run.started_at)}`}
${run.ended_at && html` · took ${span(run.started_at ?? run.created_at, run.ended_at)}`} · ${run.attempts} calls
${run.rerun_of && html` · rerun of ${runLink(run.rerun_of)}`}
${run.parent_run_id && html` · invoked by ${runLink(run.parent_run_id)}`}</p>
${buttons(run)}
${run.error && html`<h2>${run.ended_at ? "Error" : "Last error"}</h2><pre class="failed">${errorText(run.error)}</pre>`}
${run.status === "completed" && html`<h2>Output</h2><pre>${pretty(run.output)}</pre>`}
<h2>Steps</h2>${steps.length === 0 ? html`<p class="dim">No step yet.</p>` : stepTable(steps)}
<h2>${run.events.length > 1 ? `${run.events.length} events` : "Event"}</h2>${run.events.map((event) => html`<pre>${pretty(event)}</pre>`)}
</main>`;
  return page(`${run.function_id} ${run.status}`, STYLE, body);
}

const runLink = (id: string) => html`<a href="/runs/${encodeURIComponent(id)}">${id}</a>`;

function buttons(run: RunRow): Markup {
  const path = `/runs/${encodeURIComponent(run.id)}`;
  const cancel = html` <form method="post" action="${path}/cancel"><button>Cancel the run</button></form>`;
  return html`<form method="post" action="${path}/rerun"><button>Run again</button></form>${run.ended_at === null && cancel}`;
}

function stepTable(steps: StepRow[]): Markup {
  return html`<div class="wide"><table><thead><tr><th>Status</th><th>Step</th><th>Kind</th><th>Ended</th>
<th>Attempts</th><th>Result</th></tr></thead><tbody>${steps.map(stepRow)}</tbody></table></div>`;
}

function stepRow(step: StepRow): Markup {
  const wakes = step.status === "waiting" && step.wake_at ? html`until ${moment(step.wake_at)}` : undefined;
  return html`<tr><td class="${step.status}">${step.status}</td><td>${step.name}</td><td>${step.op}</td>
<td class="number">${wakes ?? moment(step.ended_at)}</td><td class="number">${step.attempts || ""}</td><td>${result(step)}</td></tr>`;
}

function result(step: StepRow): Markup | undefined {
  if (step.error) return html`<pre class="failed">${errorText(step.error)}</pre>`;
  return step.output?.type === "data" ? html`<pre>${pretty(step.output.data)}</pre>` : undefined;
}

function errorText(error: { name: string; message: string; stack?: string }): string {
  return error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}`;
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2) ?? "";

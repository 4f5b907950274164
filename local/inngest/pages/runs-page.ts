import { type AppRow, type ListedRun, RUN_STATUSES, type RunFilter } from "@/local/inngest/store";
import { html, type Markup, type Page, page } from "./html";
import { STYLE } from "./style";
import { moment, span } from "./time";

export interface RunsView {
  runs: ListedRun[];
  counts: Map<string, number>;
  apps: AppRow[];
  filter: RunFilter;
}

/** The list of runs, newest first, with a filter by status. */
export function runsPage(view: RunsView): Page {
  const body = html`<main><h1>Runs</h1>${filters(view)}${view.apps.map(appLine)}
<div class="wide"><table><thead><tr><th>Status</th><th>Function</th><th>Event</th><th>Started</th><th>Took</th>
<th>Calls</th></tr></thead><tbody>${view.runs.map(row)}</tbody></table></div>
${view.runs.length === 0 && html`<p class="dim">No run yet. Send an event that triggers a function, and it appears here.</p>`}
</main>`;
  return page("Runs", STYLE, body);
}

function filters({ counts, filter }: RunsView): Markup {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const links = RUN_STATUSES.map((status) =>
    link(status, `/?status=${status}`, counts.get(status) ?? 0, filter.status),
  );
  return html`<nav aria-label="Status">${link(undefined, "/", total, filter.status)}${links}</nav>`;
}

function link(status: string | undefined, href: string, count: number, current: string | undefined): Markup {
  const here = status === current ? html` aria-current="page"` : undefined;
  return html`<a href="${href}"${here}>${status ?? "all"} <span class="dim">${count}</span></a>`;
}

function appLine(app: AppRow): Markup {
  const problems = app.problems.map((problem) => html`<pre class="failed">${problem}</pre>`);
  return html`<p class="dim">${app.id}: ${app.functions} functions at ${app.url}, synced ${moment(app.synced_at)}
${app.problems.length > 0 && html`<strong class="failed">Its last sync was refused.</strong>`}</p>${problems}`;
}

function row(run: ListedRun): Markup {
  return html`<tr><td class="${run.status}">${run.status}</td><td><a href="/runs/${encodeURIComponent(run.id)}">${run.function_id}</a></td>
<td>${run.event_name}</td><td class="number">${moment(run.started_at ?? run.created_at)}</td>
<td class="number">${span(run.started_at, run.ended_at)}</td><td class="number">${run.attempts}</td></tr>`;
}

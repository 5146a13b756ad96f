import { createHash } from 'node:crypto';
import { pageAssets } from './assets';
import { html, jsonForScript, trusted } from './markup';
import type { Report } from './report';
import { SECTIONS } from './sections';
import { overview } from './sections/overview';
import { headline, judgeRecords } from './verdict';

/**
 * Renders a report as one HTML file that needs nothing else: no network, no server, no storage. What counts comes
 * first, failures before the rest; its tables can be read without JavaScript. Every text of a record is escaped, and
 * the page's own policy lets no script run but its own.
 */
export function renderHtml(report: Report): string {
  const { script, style } = pageAssets();
  const judged = judgeRecords(report);
  const charts = judged.flatMap(
    ({ record }) => SECTIONS.find(({ kind }) => kind === record.kind)?.charts?.(record) ?? [],
  );
  return `<!doctype html>
${
  html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(script, style)}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="jest-mettle">
<title>${headline(report)} · jest-mettle</title>
<style>${trusted(style)}</style>
</head>
<body>
<header class="top"><p class="brand">jest-mettle</p>
<fieldset class="theme"><legend>Theme</legend>
<label><input type="radio" name="theme" value="auto" checked>Auto</label><label><input type="radio" name="theme" value="light">Light</label><label><input type="radio" name="theme" value="dark">Dark</label>
</fieldset></header>
<main>
${overview(report, judged)}
${charts.length > 0 && html`<p class="note unscripted">The charts need JavaScript. The tables hold the same figures.</p>`}
${SECTIONS.map((section) => {
  const own = judged.filter(({ record }) => record.kind === section.kind);
  return (
    own.length > 0 &&
    html`<section class="kind" aria-labelledby="kind-${section.kind}"><h2 id="kind-${section.kind}">${section.heading}</h2>
${section.render(own)}</section>
`
  );
})}</main>
<script type="application/json" id="charts">${jsonForScript(charts)}</script>
<script>${trusted(script)}</script>
</body>
</html>`.text
}
`;
}

function policy(script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
}

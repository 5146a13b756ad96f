import type { ChartSpec } from '../charts/spec';
import { type Html, html } from '../markup';

/** The place of a chart, with its title and legend. The page's script draws into it. */
export function chart(spec: ChartSpec): Html {
  return html`<figure class="chart" data-chart="${spec.id}" aria-labelledby="${spec.id}-title">
<figcaption><div><h4 id="${spec.id}-title">${spec.title}</h4><span class="x-value" aria-live="polite"></span></div>${spec.note && html`<p>${spec.note}</p>`}</figcaption>
<div class="plot" tabindex="0" role="img" aria-label="${describe(spec)}"></div>
<ul class="legend" aria-label="Legend of ${spec.title}">${spec.series.map(
    ({ label, colour, style }, index) =>
      html`<li><button type="button" aria-pressed="true" data-series="${index}"><span class="key ${style} ${colour}"></span>${label}<span class="value"></span></button></li>`,
  )}</ul></figure>
`;
}

function describe(spec: ChartSpec): string {
  const names = spec.series.map((series) => series.label).join(', ');
  return `${spec.title}: ${names}, by ${spec.x.label.toLowerCase()}. Arrow keys read the values.`;
}

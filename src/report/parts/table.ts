import { type Content, type Html, html } from '../markup';

/** A column of a table: its heading, its cell, and whether it holds figures, which stand to the right. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Content;
  readonly figures?: boolean;
}

/** A table that scrolls inside its own frame where the page is narrow. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const side = (column: Column<Row>): string => (column.figures ? 'figure' : 'text');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${side(column)}">${column.heading}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${columns.map((column) => html`<td class="${side(column)}">${column.cell(row)}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

/** Figures with their names, side by side. */
export function figures(pairs: readonly (readonly [name: string, figure: Content, detail?: Content])[]): Html {
  return html`<dl class="figures">${pairs.map(
    ([name, figure, detail]) =>
      html`<div><dt>${name}</dt><dd>${figure}${detail !== undefined && html`<small>${detail}</small>`}</dd></div>`,
  )}</dl>`;
}

/** Calls back when the reader or the system changes between light and dark. */
export function onThemeChange(call: () => void): void {
  for (const input of document.querySelectorAll('.theme input')) input.addEventListener('change', call);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', call);
}

let probe: HTMLElement | undefined;

/** The present colour of a variable of the style sheet. A canvas knows no variables. */
export function colourOf(name: string): string {
  probe ??= document.body.appendChild(Object.assign(document.createElement('span'), { hidden: true }));
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** The same colour, let through by so much. */
export function faded(name: string, alpha: number): string {
  return colourOf(name).replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, `rgba($1, ${alpha})`);
}

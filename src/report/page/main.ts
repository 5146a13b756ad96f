import type { ChartSpec } from '../charts/spec';
import { ChartView } from './chart-view';
import { onThemeChange } from './theme';

const specs = JSON.parse(document.getElementById('charts')?.textContent ?? '[]') as ChartSpec[];
const byId = new Map(specs.map((spec) => [spec.id, spec]));
const views: ChartView[] = [];
const waiting = new Set(document.querySelectorAll<HTMLElement>('[data-chart]'));

function draw(figure: HTMLElement): void {
  const spec = byId.get(figure.dataset['chart'] ?? '');
  if (spec === undefined || !waiting.delete(figure)) return;
  near.unobserve(figure);
  views.push(new ChartView(figure, spec));
}

// Charts are drawn when they come near: a run with many records opens at once.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target as HTMLElement);
  },
  { rootMargin: '600px' },
);

for (const figure of waiting) near.observe(figure);
// Paper has no place that comes near.
addEventListener('beforeprint', () => {
  for (const figure of waiting) draw(figure);
});
onThemeChange(() => {
  for (const view of views) view.redraw();
});
document.documentElement.classList.add('scripted');

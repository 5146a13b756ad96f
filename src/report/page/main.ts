import type { ChartSpec } from '../charts/spec';
import { ChartView } from './chart-view';
import { onThemeChange } from './theme';

const specs = JSON.parse(document.getElementById('charts')?.textContent ?? '[]') as ChartSpec[];
const byId = new Map(specs.map((spec) => [spec.id, spec]));
const views: ChartView[] = [];

// Charts are drawn when they come near: a run with many records opens at once.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const spec = byId.get((target as HTMLElement).dataset['chart'] ?? '');
      if (!isIntersecting || spec === undefined) continue;
      near.unobserve(target);
      views.push(new ChartView(target as HTMLElement, spec));
    }
  },
  { rootMargin: '600px' },
);

for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) near.observe(figure);
onThemeChange(() => {
  for (const view of views) view.redraw();
});
document.documentElement.classList.add('scripted');

import { formatCount } from '../../core/units';

/** Answers by status code, in one line: `200 × 1,200, 503 × 4`. */
export function statusCounts(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([code, count]) => `${code} × ${formatCount(count)}`)
    .join(', ');
}

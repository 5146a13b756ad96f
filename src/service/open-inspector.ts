import type { InspectorClient } from '../core/inspector';
import { formatMs } from '../core/units';
import { within } from '../core/within';
import type { Service } from './service';

/** A connection to the inspector of a service, which may be one that never answers. @throws Error */
export function openInspector(
  service: Pick<Service, 'inspect'>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<InspectorClient> {
  const late = (connection: InspectorClient): void => void connection.close();
  return within(
    { limitMs, overdue: `its inspector took no connection within ${formatMs(limitMs)}`, signal, late },
    service.inspect(),
  );
}

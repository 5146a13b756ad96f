import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app';
import type { Defects } from './defects';
import { requireSignIn } from './sign-in/guard';

/** What support wants to know of one request. */
interface AuditEntry {
  readonly at: string;
  readonly customerId: number | null;
  readonly route: string;
  readonly status: number;
  readonly tookMs: number;
}

const keptEntries = 20;
const slowMs = 1_000;

/** The latest requests, for support to look at when a customer calls. */
export class AuditTrail {
  private readonly latest: AuditEntry[] = [];
  private readonly failures = new Map<string, number>();

  constructor(private readonly defects: Defects) {}

  /** Writes down one request that was answered. */
  record(request: FastifyRequest, reply: FastifyReply): void {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    const tookMs = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.statusCode;

    if (status >= 500) {
      const before = this.failures.get(route) ?? 0;
      this.failures.set(route, before + 1);
    }
    if (tookMs > slowMs) {
      request.log.warn({ route, tookMs }, 'a slow answer');
    }

    const entry: AuditEntry = {
      at: new Date().toISOString(),
      customerId: request.user?.customerId ?? null,
      route,
      status,
      tookMs,
    };
    this.latest.push(entry);
    const isFull = this.latest.length > keptEntries;
    if (isFull && !this.defects.has('endless-audit-trail')) {
      this.latest.shift();
    }
  }

  /** The latest requests of a customer, newest first. */
  of(customerId: number): AuditEntry[] {
    return this.latest.filter((entry) => entry.customerId === customerId).reverse();
  }

  /** How many answers of each route were failures of ours. */
  failuresByRoute(): Record<string, number> {
    return Object.fromEntries(this.failures);
  }
}

/** `GET /audit`: what was lately asked for by the customer who is signed in. */
export function auditRoute(app: App, defects: Defects): void {
  const trail = new AuditTrail(defects);
  app.addHook('onResponse', async (request, reply) => trail.record(request, reply));
  app.get('/audit', { onRequest: requireSignIn }, async (request) => ({
    requests: trail.of(request.user.customerId),
    failures: trail.failuresByRoute(),
  }));
}

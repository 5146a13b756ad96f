import http from 'k6/http';

const { PEER_URL, PEER_SECONDS, PEER_CONNECTIONS, PEER_RATE } = __ENV;
const connections = Number(PEER_CONNECTIONS);
const duration = `${PEER_SECONDS}s`;

const closed = { executor: 'constant-vus', vus: connections, duration, gracefulStop: '5s' };
const open = {
  executor: 'constant-arrival-rate',
  rate: Number(PEER_RATE),
  timeUnit: '1s',
  duration,
  preAllocatedVUs: connections,
  maxVUs: 1000,
  gracefulStop: '5s',
};

export const options = {
  scenarios: { load: PEER_RATE === undefined ? closed : open },
  summaryTrendStats: ['med', 'p(99)', 'max'],
};

export default function () {
  http.get(PEER_URL);
}

export function handleSummary({ metrics }) {
  return { stdout: `${JSON.stringify(metrics)}\n` };
}

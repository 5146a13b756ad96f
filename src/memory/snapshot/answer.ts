import { findDifference } from './difference';
import { readNodesOnly, readSnapshot } from './reader/read-snapshot';
import { findRetained } from './retained';
import type { HighestId, SnapshotAnswers, SnapshotRequest } from './survey';
import { takeSurvey } from './take-survey';

/** Reads snapshots, and answers what was asked of them. */
export function answer(request: SnapshotRequest): SnapshotAnswers[SnapshotRequest['type']] {
  switch (request.type) {
    case 'survey':
      return takeSurvey(readSnapshot(request.file), request);
    case 'highest-id':
      return highestId(request.file);
    case 'difference':
      return findDifference(readSnapshot(request.before), readSnapshot(request.after));
    case 'retained':
      return findRetained(readSnapshot(request.file), request.id);
  }
}

function highestId(file: string): HighestId {
  const { id, size } = readNodesOnly(file);
  let [highest, bytes] = [0, 0];
  for (let node = 0; node < id.length; node++) {
    const own = id[node] as number;
    if (own % 2 === 1 && own > highest) highest = own;
    bytes += size[node] as number;
  }
  return { id: highest, objects: id.length, bytes };
}

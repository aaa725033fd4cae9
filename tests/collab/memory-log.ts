import type { Id } from '#lib/core/ids.ts';
import type { Appended, Claim, LogEntry, LogRow, SectionLog, Snapshot } from '#lib/sections/log.ts';

type Kept = {
  rows: (LogRow & { quarantined: boolean })[];
  claims: Claim[];
  snapshot: Snapshot | null;
  epoch: number;
  schemaVersion: number;
  releasedSeq: number | null;
};

export type MemoryLog = SectionLog & {
  addSection(id: Id, given?: Partial<Pick<Kept, 'epoch' | 'schemaVersion' | 'releasedSeq'>>): void;
  kept(id: Id): Kept;
  /** While set, every append answers so. */
  failing: Appended | null;
  /** While set, appends wait for it: a commit that takes its time. */
  gate: Promise<void> | null;
};

/** The log in memory, for tests: the same contract as the databases'. */
export function makeMemoryLog(): MemoryLog {
  const sections = new Map<Id, Kept>();
  const kept = (id: Id) => {
    const found = sections.get(id);
    if (!found) throw new Error(`There is no section ${id}.`);
    return found;
  };
  const rowsOf = (id: Id, after: number, upto: number): LogRow[] =>
    kept(id)
      .rows.filter(({ seq, quarantined }) => seq > after && seq <= upto && !quarantined)
      .sort((a, b) => a.seq - b.seq)
      .map(({ seq, authorId, at, bytes }) => ({ seq, authorId, at, bytes }));
  const log: MemoryLog = {
    failing: null,
    gate: null,
    addSection(id, given = {}) {
      const fresh = { epoch: 1, schemaVersion: 1, releasedSeq: null, ...given };
      sections.set(id, { rows: [], claims: [], snapshot: null, ...fresh });
    },
    kept,
    async append(entries) {
      if (log.gate) await log.gate;
      else await Promise.resolve();
      if (log.failing) return log.failing;
      return appendTo(sections, entries);
    },
    load(id) {
      const found = sections.get(id);
      if (!found) return Promise.resolve(null);
      const { epoch, schemaVersion, releasedSeq, snapshot } = found;
      const lastSeq = Math.max(0, ...found.rows.map(({ seq }) => seq));
      const rows = rowsOf(id, snapshot?.uptoSeq ?? 0, lastSeq);
      const cached = snapshot && {
        uptoSeq: snapshot.uptoSeq,
        state: snapshot.state,
        stateVector: snapshot.stateVector,
        deleteSet: snapshot.deleteSet,
      };
      return Promise.resolve({ epoch, schemaVersion, releasedSeq, lastSeq, snapshot: cached, rows });
    },
    state(id) {
      const found = sections.get(id);
      if (!found) return Promise.resolve(null);
      const { epoch, schemaVersion, releasedSeq } = found;
      return Promise.resolve({ epoch, schemaVersion, releasedSeq });
    },
    rowsUpTo: (id, upto) => Promise.resolve(rowsOf(id, 0, upto)),
    claims: (id) => Promise.resolve(kept(id).claims.map((claim) => ({ ...claim }))),
    writeSnapshot(id, snapshot) {
      const found = kept(id);
      if (!found.snapshot || found.snapshot.uptoSeq <= snapshot.uptoSeq) found.snapshot = snapshot;
      return Promise.resolve();
    },
    readSnapshot: (id) => Promise.resolve(kept(id).snapshot),
    quarantine(id, seq) {
      for (const row of kept(id).rows) if (row.seq === seq) row.quarantined = true;
      return Promise.resolve();
    },
  };
  return log;
}

function appendTo(sections: Map<Id, Kept>, entries: readonly LogEntry[]): Appended {
  if (entries.some(({ sectionId }) => !sections.has(sectionId))) return { ok: false, why: 'unfit' };
  const taken = new Set<string>();
  for (const { sectionId, seq, claims } of entries) {
    const found = sections.get(sectionId);
    for (const key of [`row ${sectionId} ${seq}`, ...claims.map((id) => `claim ${sectionId} ${id}`)]) {
      if (taken.has(key)) return { ok: false, why: 'another-writer' };
      taken.add(key);
    }
    const claimed = new Set(found?.claims.map(({ clientId }) => clientId));
    if (found?.rows.some((row) => row.seq === seq) || claims.some((id) => claimed.has(id)))
      return { ok: false, why: 'another-writer' };
  }
  for (const { sectionId, seq, authorId, at, bytes, claims } of entries) {
    const found = sections.get(sectionId);
    found?.rows.push({ seq, authorId, at, bytes, quarantined: false });
    for (const clientId of claims) found?.claims.push({ clientId, personId: authorId, claimedAt: at });
  }
  return { ok: true };
}

/** The page of a document keeps up: with what others write, who is where, what is said, and who may read what. */
import { nudgeSpread } from '#lib/core/nudge.ts';
import type { Told } from '#lib/sections/watching.ts';
import { openWatch, type Watch } from '#lib/sections/watch.ts';
import type { Desk } from './desk.svelte.ts';

type Given = {
  desk: Desk;
  documentId: string;
  /** Fetches the page's data again. */
  fetchAgain: () => Promise<void>;
  /** The connection has ended for good. */
  onEnded: (code: number) => void;
};

const soon = 80;
/** A line that is made again before this was not missed. */
const longGone = 4000;

export function follow({ desk, documentId, fetchAgain, onEnded }: Given): () => void {
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    clearTimeout(telling);
    telling = setTimeout(() => watch.see(seenOn(desk)), soon);
  };
  const refetch = oneAtATime(() => nudgeSpread(desk.data.people.length), fetchAgain, tell);
  let cut: ReturnType<typeof setTimeout> | undefined;
  const { protocol, host } = location;
  const lineIs = (there: boolean) => {
    if (there) {
      clearTimeout(cut);
      cut = undefined;
      desk.cut = false;
    } else cut ??= setTimeout(() => (desk.cut = true), longGone);
  };
  // A socket notices only later that the network is gone.
  const networkGone = () => lineIs(false);
  const networkBack = () => lineIs(desk.connected);
  const watch: Watch = openWatch({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/collab/document/${documentId}`,
    WebSocket,
    onTold(told) {
      if (told.kind === 'sections') {
        if (hearSections(desk, told)) refetch();
        else tell();
      } else if (told.kind === 'nudge' && told.topic !== 'comments') refetch();
      else if (!hear(desk, told)) watch.see({ ...seenOn(desk), [told.section]: -1 });
    },
    onLine({ connected, ended }) {
      desk.connected = connected;
      lineIs(connected || ended !== null);
      if (!connected) for (const section of desk.sections) section.watched = [];
      if (ended !== null) onEnded(ended);
    },
  });
  document.addEventListener('visibilitychange', tell);
  addEventListener('offline', networkGone);
  addEventListener('online', networkBack);
  const stopEffects = $effect.root(() => {
    $effect(() => {
      void desk.sections.map(({ editor, gone }) => [editor, gone]);
      tell();
    });
  });
  return () => {
    stopEffects();
    clearTimeout(telling);
    clearTimeout(cut);
    document.removeEventListener('visibilitychange', tell);
    removeEventListener('offline', networkGone);
    removeEventListener('online', networkBack);
    watch.stop();
  };
}

/** The sections that are read, those out of sight too: they are searched, and read aloud. None where nobody looks. */
const seenOn = (desk: Desk): Record<string, number> =>
  Object.fromEntries(
    desk.sections
      .filter(({ editor, gone }) => !document.hidden && !editor && !gone)
      .map(({ id, seq }) => [id, seq]),
  );

/** One fetch at a time, a moment after it was asked for; what is told meanwhile is fetched after it. */
function oneAtATime(spread: () => number, fetchAgain: () => Promise<void>, then: () => void): () => void {
  let running = false;
  let again = false;
  async function run(): Promise<void> {
    running = true;
    while (again) {
      await new Promise((moment) => setTimeout(moment, Math.random() * spread()));
      again = false;
      await fetchAgain().catch(() => undefined);
    }
    running = false;
    then();
  }
  return () => {
    again = true;
    if (!running) void run();
  };
}

/** False: a text that does not fit what is here. */
function hear(desk: Desk, told: Exclude<Told, { kind: 'sections' }>): boolean {
  const section = desk.section(told.section);
  if (!section || section.gone) return true;
  if (told.kind === 'text' || told.kind === 'part') return section.show(told);
  if (told.kind === 'people') section.watched = told.people;
  else section.talking.refreshSoon();
  return true;
}

/** What was lost goes at once. True: there is something to fetch. */
function hearSections(desk: Desk, { sections, changed }: Extract<Told, { kind: 'sections' }>): boolean {
  const levels = Object.fromEntries(sections.map(({ id, level }) => [id, level]));
  for (const section of desk.sections) if (!(section.id in levels)) section.lose();
  const known = desk.data.sections;
  return changed || known.length !== sections.length || known.some(({ id, level }) => levels[id] !== level);
}

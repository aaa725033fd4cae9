/**
 * What somebody typed and the server has not saved yet, kept on this device.
 *
 * 1. Own changes alone, never the text they were made in, and only of sections whose server says that they may be kept.
 * 2. Encrypted under a key that only a page of their own has. Who opens the device without their session sees nothing.
 * 3. Each page keeps a record of its own, and takes it away once all in it is saved. A later page sends what an earlier
 *    one left, under the ids it was typed with: nothing is ever typed under them again.
 */
export type KeptRecord = { id: string; update: Uint8Array };

export type KeptWords = {
  /** What earlier pages left of this epoch. */
  left(epoch: number): Promise<KeptRecord[]>;
  /** Keeps this, in place of what this page kept before. Resolves once it is on the device. */
  keep(epoch: number, update: Uint8Array): Promise<void>;
  /** Everything of this page, and these records of earlier ones, is saved. */
  done(ids: readonly string[]): Promise<void>;
};

const databaseName = 'wardmote-kept';
const storeName = 'words';

type Row = { id: string; person: string; section: string; epoch: number; iv: Uint8Array; data: ArrayBuffer };

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The device keeps nothing.'));
  });

function openStore(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(databaseName, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(storeName, { keyPath: 'id' });
    store.createIndex('section', 'section');
  };
  return settled(request);
}

/** The ids of the sections of which words are kept here. */
export async function keptSections(): Promise<Set<string>> {
  const database = await openStore(indexedDB);
  const rows = (await settled(database.transaction(storeName).objectStore(storeName).getAll())) as Row[];
  database.close();
  return new Set(rows.map(({ section }) => section));
}

type Given = {
  person: string;
  /** AES-256, base64. */
  key: string;
  section: string;
};

/** Null: this browser keeps nothing. */
export async function openKeptWords({ person, key, section }: Given): Promise<KeptWords | null> {
  if (typeof indexedDB === 'undefined' || typeof crypto.subtle === 'undefined') return null;
  const database = await openStore(indexedDB).catch(() => null);
  if (!database) return null;
  const raw = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const secret = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const own = crypto.randomUUID();
  const store = (mode: IDBTransactionMode) => database.transaction(storeName, mode).objectStore(storeName);
  const bound = (epoch: number) => new TextEncoder().encode(`${person} ${section} ${epoch}`);
  return {
    async left(epoch) {
      const rows = (await settled(store('readonly').index('section').getAll(section))) as Row[];
      const found: KeptRecord[] = [];
      for (const row of rows.filter((each) => each.person === person && each.id !== own)) {
        const opened = await crypto.subtle
          .decrypt(
            { name: 'AES-GCM', iv: row.iv as BufferSource, additionalData: bound(epoch) },
            secret,
            row.data,
          )
          .catch(() => null);
        // Of another epoch, or under a key that is gone: nobody can ever send it.
        if (!opened) await settled(store('readwrite').delete(row.id));
        else found.push({ id: row.id, update: new Uint8Array(opened) });
      }
      return found;
    },
    async keep(epoch, update) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: bound(epoch) },
        secret,
        update as BufferSource,
      );
      const row: Row = { id: own, person, section, epoch, iv, data };
      await settled(store('readwrite').put(row));
    },
    async done(ids) {
      for (const id of [own, ...ids]) await settled(store('readwrite').delete(id));
    },
  };
}

/** Takes away whatever is kept of a section: it may not be kept any more. */
export async function forgetKept(section: string): Promise<void> {
  if (typeof indexedDB === 'undefined') return;
  const database = await openStore(indexedDB).catch(() => null);
  if (!database) return;
  const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
  const ids = await settled(store.index('section').getAllKeys(section));
  for (const id of ids) await settled(store.delete(id));
  database.close();
}

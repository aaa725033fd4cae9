// Where this browser keeps words that are not saved yet (sections/client/kept-words.ts): what it may not keep any more
// goes, on whatever page its person comes back to.
const name = 'wardmote-kept';

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function tidy() {
  const known = (await indexedDB.databases?.()) ?? [];
  if (!known.some((one) => one.name === name)) return;
  const database = await settled(indexedDB.open(name));
  if (!database.objectStoreNames.contains('words')) return database.close();
  const rows = await settled(database.transaction('words').objectStore('words').getAll());
  const sections = [...new Set(rows.map((row) => row.section))];
  if (sections.length > 0) {
    const query = new URLSearchParams(sections.map((section) => ['section', section]));
    const answer = await fetch(`/account/kept?${query}`);
    if (answer.ok) {
      const { person, never } = await answer.json();
      const store = database.transaction('words', 'readwrite').objectStore('words');
      for (const row of rows)
        if (row.person === person && never.includes(row.section)) await settled(store.delete(row.id));
    }
  }
  database.close();
}

tidy().catch(() => undefined);

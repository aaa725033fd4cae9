import { Plugin, type PluginSpec, type Transaction } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';

/** Whether a change came from the text that all share, not from who writes here. */
export const isFromOthers = (transaction: Transaction): boolean => {
  const sync: unknown = transaction.getMeta(ySyncPluginKey);
  return (
    typeof sync === 'object' && sync !== null && 'isChangeOrigin' in sync && sync.isChangeOrigin === true
  );
};

/**
 * A plugin that adds to one's own changes alone. As they come, the tables' plugin makes uneven rows even and the
 * links' plugin makes links of addresses, whoever made the change: of ten people who have a text open each would add
 * the cell that is missing, and then the cells that those ten miss; and all of them would be its authors.
 */
export function toOwnChanges(plugin: Plugin): Plugin {
  const spec = plugin.spec as PluginSpec<unknown>;
  const { appendTransaction } = spec;
  if (!appendTransaction) return plugin;
  return new Plugin({
    ...spec,
    appendTransaction(transactions, before, after) {
      if (transactions.every(isFromOthers)) return null;
      return appendTransaction.call(this, transactions, before, after);
    },
  });
}

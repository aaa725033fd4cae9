import type { ChainedCommands, Editor } from '@tiptap/core';
import type { IconName } from '../ui/icons.ts';
import { callouts, type CalloutKind } from './attributes.ts';
import { insertTable, isIn, toggleBox } from './boxes.ts';

/** What is asked for in a dialog before it is done. */
export type Question = 'link' | 'finding' | 'recommendation' | 'figure';
type Ask = (question: Question) => void;

type Deed = {
  label: string;
  /** As `aria-keyshortcuts` writes them. */
  keys?: string;
  can(editor: Editor): boolean;
  run(editor: Editor, ask: Ask): void;
};

export type Tool = Deed & {
  icon: IconName;
  /** The first of a group. */
  apart?: boolean;
  pressed?: (editor: Editor) => boolean;
};

export type MenuItem = Deed & {
  apart?: boolean;
  /** `one`: one of several is so; `own`: each by itself. */
  choice?: 'one' | 'own';
  chosen?: (editor: Editor) => boolean;
};

export type ToolMenu = {
  label: string;
  /** What stands on its button, where that changes with the text. */
  words?: (editor: Editor) => string;
  icon?: IconName;
  apart?: boolean;
  items: readonly MenuItem[];
};

type Steps = (chain: ChainedCommands) => ChainedCommands;

const deed = (steps: Steps): Pick<Deed, 'can' | 'run'> => ({
  can: (editor) => steps(editor.can().chain()).run(),
  // At once: Tiptap's own way gives the focus back a frame later, and keys pressed meanwhile would be lost.
  run(editor) {
    editor.view.focus();
    steps(editor.chain()).run();
  },
});

const asked = (question: Question, can: (editor: Editor) => boolean): Pick<Deed, 'can' | 'run'> => ({
  can,
  run: (_editor, ask) => ask(question),
});

type Mark = 'bold' | 'italic' | 'underline' | 'strike' | 'code';

const mark = (name: Mark) => ({
  pressed: (editor: Editor) => editor.isActive(name),
  ...deed((chain) => chain.toggleMark(name)),
});

const heading = (level: 2 | 3 | 4, label: string): MenuItem => ({
  label,
  keys: `Control+Alt+${level}`,
  choice: 'one',
  chosen: (editor) => editor.isActive('heading', { level }),
  ...deed((chain) => chain.setHeading({ level })),
});

const kinds: readonly MenuItem[] = [
  {
    label: 'Paragraph',
    keys: 'Control+Alt+0',
    choice: 'one',
    chosen: (editor) => !editor.isActive('heading'),
    ...deed((chain) => chain.setParagraph()),
  },
  heading(2, 'Heading'),
  heading(3, 'Smaller heading'),
  heading(4, 'Smallest heading'),
];

const kindMenu: ToolMenu = {
  label: 'Kind of paragraph',
  words: (editor) => kinds.find(({ chosen }) => chosen?.(editor))?.label ?? 'Paragraph',
  items: kinds,
};

const style = (name: Mark, label: string, keys: string): MenuItem => {
  const { pressed, ...rest } = mark(name);
  return { label, keys, choice: 'own', chosen: pressed, ...rest };
};

/** The rarer ones: all of them in a row would break the tools into two. */
const styleMenu: ToolMenu = {
  label: 'More styles',
  icon: 'ellipsis',
  items: [
    style('underline', 'Underlined', 'Control+U'),
    style('strike', 'Struck through', 'Control+Shift+S'),
    style('code', 'Code', 'Control+E'),
  ],
};

const callout = (kind: CalloutKind): MenuItem => ({
  label: callouts[kind],
  choice: 'own',
  chosen: ({ state }) => isIn(state, 'callout', kind),
  ...deed((chain) => chain.command(toggleBox('callout', { kind }))),
});

const statement = (name: 'finding' | 'recommendation', label: string): MenuItem => ({
  label,
  choice: 'own',
  chosen: ({ state }) => isIn(state, name),
  ...asked(name, (editor) => editor.can().chain().command(toggleBox(name)).run()),
});

const boxMenu: ToolMenu = {
  label: 'Set apart',
  icon: 'quote',
  apart: true,
  items: [
    {
      label: 'Quote',
      keys: 'Control+Shift+B',
      choice: 'own',
      chosen: ({ state }) => isIn(state, 'blockquote'),
      ...deed((chain) => chain.command(toggleBox('blockquote'))),
    },
    ...(Object.keys(callouts) as CalloutKind[]).map(callout),
    { ...statement('finding', 'Finding…'), apart: true },
    statement('recommendation', 'Recommendation…'),
    { label: 'Figure of a ward…', ...asked('figure', () => true), apart: true },
  ],
};

const tableMenu: ToolMenu = {
  label: 'Table',
  icon: 'table',
  items: [
    { label: 'Put a table here', ...deed((chain) => chain.command(insertTable)) },
    { label: 'Row above', apart: true, ...deed((chain) => chain.addRowBefore()) },
    { label: 'Row below', ...deed((chain) => chain.addRowAfter()) },
    { label: 'Column before', ...deed((chain) => chain.addColumnBefore()) },
    { label: 'Column after', ...deed((chain) => chain.addColumnAfter()) },
    { label: 'First row as headings', ...deed((chain) => chain.toggleHeaderRow()) },
    { label: 'Remove this row', apart: true, ...deed((chain) => chain.deleteRow()) },
    { label: 'Remove this column', ...deed((chain) => chain.deleteColumn()) },
    { label: 'Remove the table', ...deed((chain) => chain.deleteTable()) },
  ],
};

/** An @ with a space before it, where there was none: the list of people follows. */
function beginMention(editor: Editor): void {
  const { $from } = editor.state.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, ' ', ' ').slice(-1);
  editor.view.focus();
  editor
    .chain()
    .insertContent(before === '' || before === ' ' ? '@' : ' @')
    .run();
}

/** What the toolbar offers, in its order. */
export const toolbar: readonly (Tool | ToolMenu)[] = [
  kindMenu,
  { label: 'Bold', icon: 'bold', keys: 'Control+B', apart: true, ...mark('bold') },
  { label: 'Italic', icon: 'italic', keys: 'Control+I', ...mark('italic') },
  {
    label: 'Link',
    icon: 'link',
    keys: 'Control+K',
    pressed: (editor) => editor.isActive('link'),
    ...asked('link', (editor) => editor.can().setMark('link')),
  },
  styleMenu,
  {
    label: 'Bulleted list',
    icon: 'list',
    keys: 'Control+Shift+8',
    apart: true,
    pressed: (editor) => editor.isActive('bulletList'),
    ...deed((chain) => chain.toggleBulletList()),
  },
  {
    label: 'Numbered list',
    icon: 'list-ordered',
    keys: 'Control+Shift+7',
    pressed: (editor) => editor.isActive('orderedList'),
    ...deed((chain) => chain.toggleOrderedList()),
  },
  {
    label: 'List to tick off',
    icon: 'list-checks',
    keys: 'Control+Shift+9',
    pressed: (editor) => editor.isActive('taskList'),
    ...deed((chain) => chain.toggleTaskList()),
  },
  boxMenu,
  tableMenu,
  {
    label: 'Mention someone',
    icon: 'at-sign',
    can: (editor) => !editor.isActive('code'),
    run: beginMention,
  },
  {
    label: 'Undo what I did',
    icon: 'undo',
    keys: 'Control+Z',
    apart: true,
    ...deed((chain) => chain.undo()),
  },
  { label: 'Redo what I did', icon: 'redo', keys: 'Control+Shift+Z', ...deed((chain) => chain.redo()) },
];

export const isMenu = (entry: Tool | ToolMenu): entry is ToolMenu => 'items' in entry;

import type { Editor } from '@tiptap/core';
import type { IconName } from '../ui/icons.ts';

export type Tool = {
  label: string;
  /** Drawn in place of an icon. */
  letters?: string;
  icon?: IconName;
  keys?: string;
  /** The first of a group. */
  apart?: boolean;
  pressed?: (editor: Editor) => boolean;
  can(editor: Editor): boolean;
  run(editor: Editor): void;
};

const heading = (level: 2 | 3, letters: string, label: string): Tool => ({
  label,
  letters,
  pressed: (editor) => editor.isActive('heading', { level }),
  can: (editor) => editor.can().toggleHeading({ level }),
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
});

/** What the small toolbar offers, in its order. */
export const tools: readonly Tool[] = [
  { ...heading(2, 'H1', 'Heading'), apart: false },
  heading(3, 'H2', 'Smaller heading'),
  {
    label: 'Bold',
    letters: 'B',
    keys: 'Control+B',
    apart: true,
    pressed: (editor) => editor.isActive('bold'),
    can: (editor) => editor.can().toggleBold(),
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    label: 'Italic',
    letters: 'I',
    keys: 'Control+I',
    pressed: (editor) => editor.isActive('italic'),
    can: (editor) => editor.can().toggleItalic(),
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    label: 'Bulleted list',
    icon: 'list',
    apart: true,
    pressed: (editor) => editor.isActive('bulletList'),
    can: (editor) => editor.can().toggleBulletList(),
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    label: 'Numbered list',
    letters: '1.',
    pressed: (editor) => editor.isActive('orderedList'),
    can: (editor) => editor.can().toggleOrderedList(),
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    label: 'Undo what I did',
    icon: 'undo',
    keys: 'Control+Z',
    apart: true,
    can: (editor) => editor.can().undo(),
    run: (editor) => editor.chain().focus().undo().run(),
  },
  {
    label: 'Redo what I did',
    icon: 'redo',
    keys: 'Control+Shift+Z',
    can: (editor) => editor.can().redo(),
    run: (editor) => editor.chain().focus().redo().run(),
  },
];

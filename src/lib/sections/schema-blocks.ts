/** The nodes that only Wardmote has: callouts, findings, recommendations, figures that know their source, mentions. */
import { mergeAttributes, Node } from '@tiptap/core';
import type { DOMOutputSpec } from '@tiptap/pm/model';
import { callouts, isCallout, shownAttributes, type Values } from './attributes.ts';
import { captionText, findingCaption, recommendationCaption, type Caption } from './captions.ts';
import { contentOf } from './content.ts';
import { drawEvidence, type Place } from './evidence-drawing.ts';
import { mentionHtml, someone } from './mentions.ts';
import { nodes, type NodeName } from './schema-names.ts';

export type { Place } from './evidence-drawing.ts';

type Own = 'callout' | 'finding' | 'recommendation' | 'evidence';
type Html = Record<string, unknown>;
type Draw = (
  values: Values,
  html: Html,
  words: (tag: string, caption: Caption) => DOMOutputSpec,
) => DOMOutputSpec;

const blockKeys: readonly string[] = Object.keys(nodes.paragraph);

/** Those of a node's attributes that are its own, all optional, none of them drawn by itself. */
const ownAttributes = (name: NodeName) =>
  Object.fromEntries(
    Object.keys(nodes[name])
      .filter((key) => !blockKeys.includes(key))
      .map((key) => [key, { default: null, rendered: false }]),
  );

/** Words beside the text. An editor keeps the cursor out of them. */
const wordsIn =
  (place: Place) =>
  (tag: string, caption: Caption): DOMOutputSpec => [
    tag,
    place === 'editor' ? { class: 'beside', contenteditable: 'false' } : { class: 'beside' },
    ...caption.map((part): DOMOutputSpec =>
      typeof part === 'string'
        ? ['span', {}, part]
        : ['span', { class: 'ref', 'data-ref': part.reference }, part.reference],
    ),
  ];

/** In the editor's HTML a block carries its values, so that it is whole again where it is pasted. */
function ownBlock(place: Place, name: Own, tag: string, draw: Draw) {
  return Node.create({
    name,
    group: 'block',
    content: contentOf(name),
    defining: true,
    addAttributes: () => ownAttributes(name),
    parseHTML: () => [
      {
        tag: `${tag}[data-block="${name}"]`,
        contentElement: '.said',
        getAttrs: (element) => shownAttributes(name, readValues(element)),
      },
    ],
    renderHTML: ({ node, HTMLAttributes }) => {
      const values = shownAttributes(name, node.attrs);
      const carried = place === 'editor' ? { 'data-block': name, 'data-values': JSON.stringify(values) } : {};
      return draw(values, mergeAttributes({ class: name }, HTMLAttributes, carried), wordsIn(place));
    },
  });
}

function readValues(element: HTMLElement): unknown {
  try {
    return JSON.parse(element.getAttribute('data-values') ?? '');
  } catch {
    return null;
  }
}

const said: DOMOutputSpec = ['div', { class: 'said' }, 0];

const drawCallout: Draw = ({ kind }, html, words) => {
  const known = isCallout(kind) ? kind : 'note';
  return ['div', { ...html, role: 'note', 'data-kind': known }, words('p', [callouts[known]]), said];
};

/** A figure named by its caption: it can be found and read out as one thing. */
const drawCaptioned =
  (captionOf: (values: Values) => Caption): Draw =>
  (values, html, words) => {
    const caption = captionOf(values);
    const anchor = typeof values.reference === 'string' ? { id: values.reference } : {};
    return [
      'figure',
      { ...html, ...anchor, 'aria-label': captionText(caption) },
      said,
      words('figcaption', caption),
    ];
  };

const mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: false,
  addAttributes: () => ownAttributes('mention'),
  parseHTML: () => [
    {
      tag: 'span[data-person], span[data-organisation]',
      getAttrs: (element) => {
        const { person, organisation } = element.dataset;
        return shownAttributes('mention', { person, organisation });
      },
    },
  ],
  renderHTML: ({ node }) => ['span', mentionHtml(node.attrs), someone],
});

export const ownNodes = (place: Place) => [
  ownBlock(place, 'callout', 'div', drawCallout),
  ownBlock(place, 'finding', 'figure', drawCaptioned(findingCaption)),
  ownBlock(place, 'recommendation', 'figure', drawCaptioned(recommendationCaption)),
  ownBlock(place, 'evidence', 'figure', drawEvidence(place)),
  mention,
];

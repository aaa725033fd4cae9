import { Unreadable } from './kinds.ts';

/** A feature as its text, and the line on which it begins. */
type TakeFeature = (text: string, line: number) => void;

/** No ward's outline is longer (characters). */
const longestFeature = 16 * 1024 * 1024;

/** Where in the text of GeoJSON a character stands. */
type Place = {
  depth: number;
  line: number;
  inString: boolean;
  escaped: boolean;
  /** The last string at depth 1, and the last of them that had a colon behind it. */
  word: string;
  key: string;
  inFeatures: boolean;
  collections: number;
  documents: number;
};

/**
 * Cuts the features out of the text of GeoJSON feature collections as it comes, without ever holding the whole text.
 * Several collections may follow one another (files joined together). `end` throws `Unreadable` where the text stops
 * in the middle, or is no such collection.
 */
export function readFeatures(take: TakeFeature): { push(text: string): void; end(): void } {
  const place: Place = {
    depth: 0,
    line: 1,
    inString: false,
    escaped: false,
    word: '',
    key: '',
    inFeatures: false,
    collections: 0,
    documents: 0,
  };
  let feature = '';
  let began = 0;
  return {
    push(text) {
      // Where in this piece the feature that is being read begins.
      let from = 0;
      for (let i = 0; i < text.length; i++) {
        const before = place.depth;
        pass(place, text.charAt(i));
        if (!place.inFeatures || before === place.depth) continue;
        if (before === 2 && place.depth === 3) {
          from = i;
          began = place.line;
        } else if (before === 3 && place.depth === 2 && began > 0) {
          take(feature + text.slice(from, i + 1), began);
          feature = '';
          began = 0;
        }
      }
      if (began > 0) feature += text.slice(from);
      if (feature.length > longestFeature)
        throw new Unreadable('One outline is longer than 16 MB: choose a generalised edition.', began);
    },
    end() {
      if (began > 0)
        throw new Unreadable('The file ends in the middle of an outline that begins on this line.', began);
      if (place.depth !== 0 || place.inString)
        throw new Unreadable('The file ends before its last bracket is closed.', place.line);
      if (place.documents === 0) throw new Unreadable('The file is empty.');
      if (place.collections === 0) throw new Unreadable('The file holds no GeoJSON features.');
    },
  };
}

function pass(place: Place, char: string): void {
  if (char === '\n') place.line++;
  if (!place.inString) return outside(place, char);
  if (place.escaped) place.escaped = false;
  else if (char === '\\') place.escaped = true;
  else if (char === '"') place.inString = false;
  else if (place.depth === 1 && place.word.length < 20) place.word += char;
}

function outside(place: Place, char: string): void {
  if (char === '"') {
    place.inString = true;
    place.word = '';
  } else if (char === '{' || char === '[') open(place, char);
  else if (char === '}' || char === ']') close(place);
  else if (char === ':' && place.depth === 1) place.key = place.word;
  else if (char === ',' && place.depth === 1) place.key = '';
  else if (place.depth === 0 && char.trim() !== '' && char !== '\u001e')
    throw new Unreadable('This is no GeoJSON: something stands outside its brackets.', place.line);
}

function open(place: Place, char: string): void {
  place.depth++;
  if (place.depth > 200) throw new Unreadable('The brackets are nested too deeply for GeoJSON.', place.line);
  if (place.depth === 1) {
    place.documents++;
    if (char !== '{') throw new Unreadable('The file is no GeoJSON feature collection.', place.line);
  } else if (place.depth === 2 && char === '[' && place.key === 'features') {
    place.inFeatures = true;
    place.collections++;
  }
}

function close(place: Place): void {
  place.depth--;
  if (place.depth < 0) throw new Unreadable('A bracket is closed that was never opened.', place.line);
  if (place.depth === 1) place.inFeatures = false;
}

import type { Component } from 'svelte';
import arrowLeft from '@lucide/svelte/icons/arrow-left';
import atSign from '@lucide/svelte/icons/at-sign';
import beer from '@lucide/svelte/icons/beer';
import bold from '@lucide/svelte/icons/bold';
import bookOpen from '@lucide/svelte/icons/book-open';
import building from '@lucide/svelte/icons/building';
import calendar from '@lucide/svelte/icons/calendar';
import check from '@lucide/svelte/icons/check';
import chevronDown from '@lucide/svelte/icons/chevron-down';
import chevronLeft from '@lucide/svelte/icons/chevron-left';
import chevronRight from '@lucide/svelte/icons/chevron-right';
import circleAlert from '@lucide/svelte/icons/circle-alert';
import circleCheck from '@lucide/svelte/icons/circle-check';
import circleX from '@lucide/svelte/icons/circle-x';
import clock from '@lucide/svelte/icons/clock';
import cloudOff from '@lucide/svelte/icons/cloud-off';
import code from '@lucide/svelte/icons/code';
import contrast from '@lucide/svelte/icons/contrast';
import copy from '@lucide/svelte/icons/copy';
import download from '@lucide/svelte/icons/download';
import ellipsis from '@lucide/svelte/icons/ellipsis';
import externalLink from '@lucide/svelte/icons/external-link';
import eye from '@lucide/svelte/icons/eye';
import fileText from '@lucide/svelte/icons/file-text';
import flame from '@lucide/svelte/icons/flame';
import footprints from '@lucide/svelte/icons/footprints';
import graduationCap from '@lucide/svelte/icons/graduation-cap';
import handHeart from '@lucide/svelte/icons/hand-heart';
import handshake from '@lucide/svelte/icons/handshake';
import history from '@lucide/svelte/icons/history';
import hourglass from '@lucide/svelte/icons/hourglass';
import house from '@lucide/svelte/icons/house';
import info from '@lucide/svelte/icons/info';
import italic from '@lucide/svelte/icons/italic';
import keyRound from '@lucide/svelte/icons/key-round';
import landmark from '@lucide/svelte/icons/landmark';
import link from '@lucide/svelte/icons/link';
import list from '@lucide/svelte/icons/list';
import listChecks from '@lucide/svelte/icons/list-checks';
import listOrdered from '@lucide/svelte/icons/list-ordered';
import loader from '@lucide/svelte/icons/loader';
import lock from '@lucide/svelte/icons/lock';
import logOut from '@lucide/svelte/icons/log-out';
import mail from '@lucide/svelte/icons/mail';
import map from '@lucide/svelte/icons/map';
import maximize from '@lucide/svelte/icons/maximize';
import menu from '@lucide/svelte/icons/menu';
import minus from '@lucide/svelte/icons/minus';
import messageSquareText from '@lucide/svelte/icons/message-square-text';
import moon from '@lucide/svelte/icons/moon';
import packageIcon from '@lucide/svelte/icons/package';
import pause from '@lucide/svelte/icons/pause';
import penLine from '@lucide/svelte/icons/pen-line';
import play from '@lucide/svelte/icons/play';
import plus from '@lucide/svelte/icons/plus';
import printer from '@lucide/svelte/icons/printer';
import quote from '@lucide/svelte/icons/quote';
import redo from '@lucide/svelte/icons/redo-2';
import refresh from '@lucide/svelte/icons/refresh-cw';
import route from '@lucide/svelte/icons/route';
import search from '@lucide/svelte/icons/search';
import settings from '@lucide/svelte/icons/settings';
import signature from '@lucide/svelte/icons/signature';
import stethoscope from '@lucide/svelte/icons/stethoscope';
import store from '@lucide/svelte/icons/store';
import strikethrough from '@lucide/svelte/icons/strikethrough';
import sun from '@lucide/svelte/icons/sun';
import table from '@lucide/svelte/icons/table';
import triangleAlert from '@lucide/svelte/icons/triangle-alert';
import underline from '@lucide/svelte/icons/underline';
import undo from '@lucide/svelte/icons/undo-2';
import user from '@lucide/svelte/icons/user';
import userCog from '@lucide/svelte/icons/user-cog';
import userMinus from '@lucide/svelte/icons/user-minus';
import userPlus from '@lucide/svelte/icons/user-plus';
import users from '@lucide/svelte/icons/users';
import vote from '@lucide/svelte/icons/vote';
import x from '@lucide/svelte/icons/x';
import type { IconName } from './icons.ts';

/** The drawing of every icon. Only the sheet at `/icons.svg` loads them: no page carries them as a script. */
export const drawings = {
  'arrow-left': arrowLeft,
  'at-sign': atSign,
  beer: beer,
  bold: bold,
  'book-open': bookOpen,
  building: building,
  calendar: calendar,
  check: check,
  'chevron-down': chevronDown,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  'circle-alert': circleAlert,
  'circle-check': circleCheck,
  'circle-x': circleX,
  clock: clock,
  'cloud-off': cloudOff,
  code: code,
  contrast: contrast,
  copy: copy,
  download: download,
  ellipsis: ellipsis,
  'external-link': externalLink,
  eye: eye,
  'file-text': fileText,
  flame: flame,
  footprints: footprints,
  'graduation-cap': graduationCap,
  'hand-heart': handHeart,
  handshake: handshake,
  history: history,
  hourglass: hourglass,
  house: house,
  info: info,
  italic: italic,
  'key-round': keyRound,
  landmark: landmark,
  link: link,
  list: list,
  'list-checks': listChecks,
  'list-ordered': listOrdered,
  loader: loader,
  lock: lock,
  'log-out': logOut,
  mail: mail,
  map: map,
  maximize: maximize,
  menu: menu,
  minus: minus,
  'message-square-text': messageSquareText,
  moon: moon,
  package: packageIcon,
  pause: pause,
  'pen-line': penLine,
  play: play,
  plus: plus,
  printer: printer,
  quote: quote,
  redo: redo,
  refresh: refresh,
  route: route,
  search: search,
  settings: settings,
  signature: signature,
  stethoscope: stethoscope,
  store: store,
  strikethrough: strikethrough,
  sun: sun,
  table: table,
  'triangle-alert': triangleAlert,
  underline: underline,
  undo: undo,
  user: user,
  'user-cog': userCog,
  'user-minus': userMinus,
  'user-plus': userPlus,
  users: users,
  vote: vote,
  x: x,
} satisfies Record<IconName, Component>;

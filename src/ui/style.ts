import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** Colours by what they mean, so that every command means the same by them. */
export type Style = {
  good: Paint;
  bad: Paint;
  warning: Paint;
  /** What matters less: units, paths, hints. */
  faint: Paint;
  strong: Paint;
  /** A command to type, a name. */
  accent: Paint;
};

const unchanged: Paint = (text) => text;
const plainStyle: Style = {
  ...{ good: unchanged, bad: unchanged, warning: unchanged },
  ...{ faint: unchanged, strong: unchanged, accent: unchanged },
};
const colourStyle: Style = {
  good: paint('green'),
  bad: paint('red'),
  warning: paint('yellow'),
  faint: paint('dim'),
  strong: paint('bold'),
  accent: paint('cyan'),
};

export function styleOf(isColoured: boolean): Style {
  return isColoured ? colourStyle : plainStyle;
}

export type ColourQuestion = {
  isTerminal: boolean;
  /** `--no-color` was given. */
  isForbidden: boolean;
  environment: Readonly<Record<string, string | undefined>>;
};

/** Sources: no-color.org (set and not empty), force-color.org, TERM=dumb of terminfo. */
export function wantsColour({ isTerminal, isForbidden, environment }: ColourQuestion): boolean {
  if (isForbidden || isSet(environment['NO_COLOR'])) return false;
  if (isSet(environment['FORCE_COLOR'])) return environment['FORCE_COLOR'] !== '0';
  return isTerminal && environment['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** The decision was made by wantsColour; styleText would look at the stream again. */
function paint(format: Parameters<typeof styleText>[0]): Paint {
  return (text) => styleText(format, text, { validateStream: false });
}

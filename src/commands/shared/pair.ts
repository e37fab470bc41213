import { wrongUse } from '../../cli/wrong-use.ts';

/** `name=value`. @throws Failure `wrong-use` */
export function pairOf(text: string, label: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw wrongUse(`${label} must be name=value, not ${JSON.stringify(text)}`);
  return [name, value];
}

import { type ArgumentSpec, required } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { parseJson, stringifyJson } from '../../../kernel/json.ts';
import { memberOf, type View } from '../api/view.ts';
import { computed, long, number, type RecordShown } from '../resource/shown.ts';

/** Which setting: `checkout limits.default`. */
export const settingArguments = {
  namespace: required({ summary: 'whose setting it is: checkout' }),
  key: required({ summary: 'its name in there' }),
};

/** A setting's next value. */
export const valueArgument: ArgumentSpec<unknown> = {
  ...required({ summary: 'JSON: 10, true, \'"text"\', \'{"most":10}\'' }),
  read: ([word = '']) => jsonOf(word),
};

export function jsonOf(word: string): unknown {
  try {
    return parseJson(word);
  } catch {
    throw wrongUse(`It must be JSON, not ${word}`, [
      `A text stands in quotes of its own: '${JSON.stringify(word)}'`,
    ]);
  }
}

/** A version does not say whose it is. */
function nameText(setting: View): string {
  return setting.text('key') === ''
    ? `version ${setting.text('version')}`
    : `${setting.text('namespace')} ${setting.text('key')}`;
}

/** Any JSON, in one line. */
export function valueText(setting: View): string {
  return stringifyJson(memberOf(setting.value, 'value'));
}

function schemaText(setting: View): string {
  const schema = setting.inner('schema');
  return schema === undefined ? '' : stringifyJson(schema.value);
}

export const settingShown: RecordShown = {
  head: (setting, { style }) => style.strong(nameText(setting)),
  facts: {
    value: computed(valueText),
    schema: computed(schemaText),
    version: number('version'),
    'changed by': 'changed_by',
    comment: long('comment'),
    changed: computed((setting) => setting.text('updated_at') || setting.text('at')),
  },
};

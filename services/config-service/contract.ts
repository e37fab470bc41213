import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Id,
  ListQuery,
  LongText,
  Nullable,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';
import { FlagPercentage, FlagRules, FlagSubject } from '../kit/flags/schemas.ts';

export const ConfigEntryId = Id('cfg');
export const FlagId = Id('flg');
export const ScheduledChangeId = Id('sch');

/** `checkout`, `payment-gateway`, `limits.default`. */
const Name = Type.String({ pattern: '^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$' });
const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
/** JSON Schema 2020-12, of 16 KiB and 32 levels at most; `$ref` only into itself. */
export const ValueSchema = Type.Record(Type.String({ maxLength: 255 }), Type.Unknown());
/** For a service that acts for a person; otherwise the caller itself is named. */
const Author = Type.Optional(ShortText);

export const ConfigEntry = Closed({
  id: ConfigEntryId,
  namespace: Name,
  key: Name,
  /** Any JSON that fits the schema. */
  value: Type.Unknown(),
  schema: Nullable(ValueSchema),
  version: Version,
  changed_by: ShortText,
  comment: Nullable(LongText),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type ConfigEntry = Static<typeof ConfigEntry>;

export const ConfigVersion = Closed({
  version: Version,
  value: Type.Unknown(),
  /** As it was with this version. */
  schema: Nullable(ValueSchema),
  /** The version whose value a rollback brought back. */
  rollback_of: Nullable(Version),
  /** The scheduled change that made it. */
  schedule_id: Nullable(ScheduledChangeId),
  changed_by: ShortText,
  comment: Nullable(LongText),
  at: Timestamp,
});
export type ConfigVersion = Static<typeof ConfigVersion>;

export const CreateConfigEntry = Closed({
  namespace: Name,
  key: Name,
  value: Type.Unknown(),
  /** What this value and every later one must fit; that of the service that goes by it, unless said. */
  schema: Type.Optional(ValueSchema),
  changed_by: Author,
  comment: Type.Optional(LongText),
});
export type CreateConfigEntry = Static<typeof CreateConfigEntry>;

export const Flag = Closed({
  id: FlagId,
  key: Name,
  description: Nullable(LongText),
  /** Off for everybody when false, whatever rules and percentage say. */
  enabled: Type.Boolean(),
  /** Of the subjects that no rule decides. */
  percentage: FlagPercentage,
  rules: FlagRules,
  version: Version,
  changed_by: ShortText,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Flag = Static<typeof Flag>;

export const FlagVersion = Closed({
  version: Version,
  enabled: Type.Boolean(),
  percentage: FlagPercentage,
  rules: FlagRules,
  /** The version that a rollback brought back. */
  rollback_of: Nullable(Version),
  /** The scheduled change that made it. */
  schedule_id: Nullable(ScheduledChangeId),
  changed_by: ShortText,
  comment: Nullable(LongText),
  at: Timestamp,
});
export type FlagVersion = Static<typeof FlagVersion>;

export const CreateFlag = Closed({
  key: Name,
  description: Type.Optional(LongText),
  enabled: Type.Optional(Type.Boolean()),
  percentage: Type.Optional(FlagPercentage),
  rules: Type.Optional(FlagRules),
  changed_by: Author,
});
export type CreateFlag = Static<typeof CreateFlag>;

export const UpdateFlag = Closed({
  expected_version: Version,
  description: Type.Optional(Nullable(LongText)),
  enabled: Type.Optional(Type.Boolean()),
  percentage: Type.Optional(FlagPercentage),
  rules: Type.Optional(FlagRules),
  changed_by: Author,
  comment: Type.Optional(LongText),
});
export type UpdateFlag = Static<typeof UpdateFlag>;

export const RollbackFlag = Closed({
  to_version: Version,
  expected_version: Version,
  changed_by: Author,
  comment: Type.Optional(LongText),
});
export type RollbackFlag = Static<typeof RollbackFlag>;

export const ScheduledChangeState = Type.Enum(['scheduled', 'applied', 'cancelled', 'conflicted']);
export type ScheduledChangeState = Static<typeof ScheduledChangeState>;
export const ScheduledKind = Type.Enum(['config_entry', 'flag']);
export type ScheduledKind = Static<typeof ScheduledKind>;

const EntryChange = Closed({ value: Type.Unknown() });
const FlagChange = Closed({
  enabled: Type.Optional(Type.Boolean()),
  percentage: Type.Optional(FlagPercentage),
  rules: Type.Optional(FlagRules),
});
export type FlagChange = Static<typeof FlagChange>;

export const ScheduledChange = Closed({
  id: ScheduledChangeId,
  kind: ScheduledKind,
  /** Of an entry; a flag has none. */
  namespace: Nullable(Name),
  key: Name,
  /** The entry's next value, or what of the flag becomes otherwise. */
  change: Type.Union([EntryChange, FlagChange]),
  /** Made only of this version; null: whatever has changed meanwhile. */
  expected_version: Nullable(Version),
  effective_at: Timestamp,
  state: ScheduledChangeState,
  comment: Nullable(LongText),
  scheduled_by: ShortText,
  /** Who cancelled it, or what applied it or found that it cannot be. */
  settled_by: Nullable(ShortText),
  settled_at: Nullable(Timestamp),
  applied_version: Nullable(Version),
  /** Why it was not applied. */
  conflict: Nullable(Closed({ code: ShortText, detail: LongText })),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type ScheduledChange = Static<typeof ScheduledChange>;

const Schedule = {
  effective_at: Timestamp,
  /** Without it the change is made whatever has changed meanwhile. */
  expected_version: Type.Optional(Version),
  changed_by: Author,
  comment: Type.Optional(LongText),
};
export const ScheduleConfigEntry = Closed({ ...EntryChange.properties, ...Schedule });
export type ScheduleConfigEntry = Static<typeof ScheduleConfigEntry>;
export const ScheduleFlag = Closed({ ...FlagChange.properties, ...Schedule });
export type ScheduleFlag = Static<typeof ScheduleFlag>;

export const FlagEvaluation = Closed({
  key: Name,
  enabled: Type.Boolean(),
  reason: Type.Enum(['disabled', 'rule', 'percentage']),
  version: Version,
});

const EntryParams = Closed({ namespace: Name, key: Name });
const FlagParams = Closed({ key: Name });
const ScheduleParams = Closed({ schedule_id: ScheduledChangeId });
const entryNotFound = {
  config_entry_not_found: { status: 404, title: 'There is no such configuration entry' },
} as const;
const flagNotFound = { flag_not_found: { status: 404, title: 'There is no such flag' } } as const;
const versionConflict = {
  version_conflict: { status: 409, title: 'Somebody else has changed it meanwhile' },
} as const;
const versionNotFound = {
  config_version_not_found: { status: 404, title: 'The entry has no such version' },
} as const;
const valueTooLarge = {
  value_too_large: { status: 422, title: 'The value is larger than 64 KiB' },
} as const;
const valueViolatesSchema = {
  value_violates_schema: { status: 422, title: 'The value does not fit the schema of the entry' },
} as const;
const invalidSchema = {
  invalid_schema: { status: 422, title: 'The schema cannot be used' },
} as const;
const flagVersionNotFound = {
  flag_version_not_found: { status: 404, title: 'The flag has no such version' },
} as const;
const scheduleNotFound = {
  scheduled_change_not_found: { status: 404, title: 'There is no such scheduled change' },
} as const;
const scheduleRefused = {
  effective_at_passed: { status: 422, title: 'The time is not ahead' },
  too_many_scheduled: { status: 422, title: 'Too many changes of it are scheduled' },
} as const;

export const contract = defineContract({
  service: 'config-service',
  title: 'Versioned configuration and feature flags',
  endpoints: {
    createConfigEntry: {
      method: 'POST',
      path: '/api/v1/config-entries',
      summary: 'Create a configuration entry',
      body: CreateConfigEntry,
      response: ConfigEntry,
      status: 201,
      idempotency: 'transaction',
      problems: {
        config_entry_exists: { status: 409, title: 'The namespace has an entry of this key' },
        ...valueTooLarge,
        ...invalidSchema,
        ...valueViolatesSchema,
      },
    },
    listConfigEntries: {
      method: 'GET',
      path: '/api/v1/config-entries',
      summary: 'List configuration entries, newest first',
      query: ListQuery({ namespace: Type.Optional(Name) }),
      response: PageOf(ConfigEntry),
    },
    getConfigEntry: {
      method: 'GET',
      path: '/api/v1/config-entries/:namespace/:key',
      summary: 'Get a configuration entry as it is now',
      params: EntryParams,
      response: ConfigEntry,
      problems: entryNotFound,
    },
    updateConfigEntry: {
      method: 'PUT',
      path: '/api/v1/config-entries/:namespace/:key',
      summary: 'Give a configuration entry a new value, as its next version',
      params: EntryParams,
      body: Closed({
        value: Type.Unknown(),
        expected_version: Version,
        changed_by: Author,
        comment: Type.Optional(LongText),
      }),
      response: ConfigEntry,
      problems: {
        ...entryNotFound,
        ...versionConflict,
        ...valueTooLarge,
        ...valueViolatesSchema,
      },
    },
    setValueSchema: {
      method: 'PUT',
      path: '/api/v1/config-entries/:namespace/:key/schema',
      summary: 'Say what the values of an entry must fit, as its next version; null takes the schema away',
      params: EntryParams,
      body: Closed({
        schema: Nullable(ValueSchema),
        expected_version: Version,
        changed_by: Author,
        comment: Type.Optional(LongText),
      }),
      response: ConfigEntry,
      problems: { ...entryNotFound, ...versionConflict, ...invalidSchema, ...valueViolatesSchema },
    },
    rollbackConfigEntry: {
      method: 'POST',
      path: '/api/v1/config-entries/:namespace/:key/rollback',
      summary: 'Bring back the value of an earlier version, as the next version; the schema stays',
      params: EntryParams,
      body: Closed({
        to_version: Version,
        expected_version: Version,
        changed_by: Author,
        comment: Type.Optional(LongText),
      }),
      response: ConfigEntry,
      idempotency: 'transaction',
      problems: { ...entryNotFound, ...versionNotFound, ...versionConflict, ...valueViolatesSchema },
    },
    listConfigVersions: {
      method: 'GET',
      path: '/api/v1/config-entries/:namespace/:key/versions',
      summary: 'Every version of an entry, the latest first; at most 100 before `before_version`',
      params: EntryParams,
      query: Closed({ before_version: Type.Optional(Version) }),
      response: Closed({ data: Type.Array(ConfigVersion) }),
      problems: entryNotFound,
    },
    getConfigVersion: {
      method: 'GET',
      path: '/api/v1/config-entries/:namespace/:key/versions/:version',
      summary: 'One version of an entry',
      params: Closed({ ...EntryParams.properties, version: Version }),
      response: ConfigVersion,
      problems: { ...entryNotFound, ...versionNotFound },
    },
    createFlag: {
      method: 'POST',
      path: '/api/v1/flags',
      summary: 'Create a feature flag; it is off unless said otherwise',
      body: CreateFlag,
      response: Flag,
      status: 201,
      idempotency: 'transaction',
      problems: { flag_exists: { status: 409, title: 'There is a flag of this key' } },
    },
    listFlags: {
      method: 'GET',
      path: '/api/v1/flags',
      summary: 'List feature flags, newest first',
      query: ListQuery({ enabled: Type.Optional(Type.Boolean()) }),
      response: PageOf(Flag),
    },
    getFlag: {
      method: 'GET',
      path: '/api/v1/flags/:key',
      summary: 'Get a feature flag',
      params: FlagParams,
      response: Flag,
      problems: flagNotFound,
    },
    updateFlag: {
      method: 'PATCH',
      path: '/api/v1/flags/:key',
      summary: 'Change a feature flag, as its next version',
      params: FlagParams,
      body: UpdateFlag,
      response: Flag,
      problems: { ...flagNotFound, ...versionConflict },
    },
    rollbackFlag: {
      method: 'POST',
      path: '/api/v1/flags/:key/rollback',
      summary: 'Bring back the state, percentage and rules of an earlier version, as the next version',
      params: FlagParams,
      body: RollbackFlag,
      response: Flag,
      idempotency: 'transaction',
      problems: { ...flagNotFound, ...flagVersionNotFound, ...versionConflict },
    },
    listFlagVersions: {
      method: 'GET',
      path: '/api/v1/flags/:key/versions',
      summary: 'Every version of a flag, the latest first; at most 100 before `before_version`',
      params: FlagParams,
      query: Closed({ before_version: Type.Optional(Version) }),
      response: Closed({ data: Type.Array(FlagVersion) }),
      problems: flagNotFound,
    },
    evaluateFlag: {
      method: 'POST',
      path: '/api/v1/flags/:key/evaluate',
      summary: 'Whether a flag is on for a subject: by rules first, then by percentage',
      params: FlagParams,
      body: FlagSubject,
      response: FlagEvaluation,
      problems: flagNotFound,
    },
    scheduleConfigEntry: {
      method: 'POST',
      path: '/api/v1/config-entries/:namespace/:key/schedules',
      summary: 'Give a configuration entry a new value at a time ahead',
      params: EntryParams,
      body: ScheduleConfigEntry,
      response: ScheduledChange,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...entryNotFound,
        ...versionConflict,
        ...scheduleRefused,
        ...valueTooLarge,
        ...valueViolatesSchema,
      },
    },
    scheduleFlag: {
      method: 'POST',
      path: '/api/v1/flags/:key/schedules',
      summary: 'Change a feature flag at a time ahead',
      params: FlagParams,
      body: ScheduleFlag,
      response: ScheduledChange,
      status: 201,
      idempotency: 'transaction',
      problems: { ...flagNotFound, ...versionConflict, ...scheduleRefused },
    },
    listScheduledChanges: {
      method: 'GET',
      path: '/api/v1/scheduled-changes',
      summary: 'List scheduled changes of entries and flags, and what became of them, newest first',
      query: ListQuery({
        kind: Type.Optional(ScheduledKind),
        namespace: Type.Optional(Name),
        key: Type.Optional(Name),
        state: Type.Optional(ScheduledChangeState),
      }),
      response: PageOf(ScheduledChange),
    },
    getScheduledChange: {
      method: 'GET',
      path: '/api/v1/scheduled-changes/:schedule_id',
      summary: 'Get a scheduled change',
      params: ScheduleParams,
      response: ScheduledChange,
      problems: scheduleNotFound,
    },
    cancelScheduledChange: {
      method: 'POST',
      path: '/api/v1/scheduled-changes/:schedule_id/cancel',
      summary: 'Cancel a scheduled change before its time; repeating it changes nothing',
      params: ScheduleParams,
      body: Closed({ changed_by: Author }),
      response: ScheduledChange,
      idempotency: 'transaction',
      problems: {
        ...scheduleNotFound,
        illegal_schedule_transition: { status: 409, title: 'It is applied, or could not be' },
      },
    },
  },
  events: {
    'config.changed': ConfigEntry,
    'flag.changed': Flag,
    'scheduled_change.scheduled': ScheduledChange,
    'scheduled_change.applied': ScheduledChange,
    'scheduled_change.cancelled': ScheduledChange,
    'scheduled_change.conflicted': ScheduledChange,
  },
});

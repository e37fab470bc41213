import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export type ChannelRow = {
  name: string;
  description: string;
  state: 'enabled' | 'disabled';
  fee_basis_points: number;
  /** Minor units by currency. */
  fixed_fees: Readonly<Record<string, number>>;
};

const columns = sql`name, description, state, fee_basis_points, fixed_fees`;

export async function selectChannels(database: Queryable): Promise<ChannelRow[]> {
  return database.many<ChannelRow>(sql`select ${columns} from channels order by name limit 100`);
}

export async function lockChannel(database: Queryable, name: string): Promise<ChannelRow | undefined> {
  return database.maybe<ChannelRow>(sql`select ${columns} from channels where name = ${name} for update`);
}

export async function updateChannel(database: Queryable, channel: ChannelRow): Promise<ChannelRow> {
  return database.one<ChannelRow>(sql`
    update channels set state = ${channel.state}, fee_basis_points = ${channel.fee_basis_points},
           fixed_fees = ${channel.fixed_fees}, updated_at = now()
    where name = ${channel.name} returning ${columns}`);
}

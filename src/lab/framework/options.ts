/** The Options tab of the servers of Framework, and the configuration file of a Configuration Server. */
import type { MessageForm, Options } from '../genesys/model.ts';
import type { ProductName } from './model.ts';

/** Without the debug level, so that nobody is told how many clients there are. */
export function usualOptions(product: ProductName, application: string, messageForm: MessageForm): Options {
  return {
    log: {
      all: `logs/${application}`,
      expire: '10',
      message_format: messageForm,
      segment: '256 KB',
      standard: 'stdout',
      time_convert: 'local',
      time_format: messageForm === 'full' ? 'iso8601' : 'time',
      verbose: 'trace',
    },
    ...own[product],
  };
}

const own: Readonly<Record<ProductName, Options>> = {
  scs: { general: { 'default-audit-username': 'GAX_backend', distributed_mode: 'OFF' } },
  'message-server': { messages: { db_storage: 'true', dbthread: 'true' }, 'db-filter': { 'block-messages': '4001' } },
  confserv: { system: { 'force-reconnect-reload': 'true' }, security: { 'no-default-access': '0' } },
  'confserv-proxy': { csproxy: { 'proxy-writable': 'false', 'max-client-output-queue-size': '1024' } },
};

/** The option that is offered where somebody needs to set one. */
export const suggestedOptions: Readonly<
  Record<ProductName, { readonly section: string; readonly option: string; readonly value: string }>
> = {
  scs: { section: 'general', option: 'disconnect-switchover-timeout', value: '600' },
  'message-server': { section: 'log', option: 'verbose', value: 'all' },
  confserv: { section: 'log', option: 'verbose', value: 'debug' },
  'confserv-proxy': { section: 'log', option: 'verbose', value: 'debug' },
};

/** What stands in `confserv.conf`: the section is named after the Application object. */
export function usualConf(application: string, port: number, database: string): Options {
  return {
    [application]: { port: String(port), server: 'dbserver', encoding: 'utf-8' },
    dbserver: { dbengine: 'mssql', dbname: database, dbserver: 'cc-sql-01' },
    log: { all: 'stderr', verbose: 'standard' },
  };
}

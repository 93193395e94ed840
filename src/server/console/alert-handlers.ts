import { type Code, entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Alert } from '../../practice/alerts/alert.ts';
import { alertRuleLines } from '../../practice/alerts/alert-rule-lines.ts';
import { alertWords } from '../../practice/alerts/alert-words.ts';
import { LEARNING_DAYS } from '../../practice/alerts/traffic-profile.ts';
import type { ChannelState } from '../alerts/alert-post.ts';
import type { Call, Handlers } from '../call.ts';
import type { alertRoutes } from '../contract/console/alert-routes.ts';
import type { AlertLineView, ChannelView } from '../contract/console/alerts.ts';
import { reachesAny } from '../routes/reach.ts';
import { systemOfDestination, systemOfInterface, systemsByFlow } from '../system-names.ts';

const MOST_PAST = 200;

/** What is wrong by the rules of the practice, and who is told. */
export const alertHandlers: Handlers<typeof alertRoutes> = {
  listAlerts: async (call) => {
    const { alerts: desk, watch, inside } = call.services.console;
    const all = await desk.all(call.query.state ?? 'open');
    const [reaches, flows] = await Promise.all([alertReach(call), systemsByFlow(call.services.engine)]);
    const seen = all.filter(reaches);
    const mine = (flow: string): boolean => reachesAny(call, flows.get(flow) ?? []);
    const { lookedAt, problem } = watch;
    return {
      alerts: seen.slice(0, MOST_PAST).map((alert) => alertLineView(call, alert)),
      hidden: all.length - seen.length,
      ...(lookedAt === undefined ? {} : { lookedAt }),
      ...(problem === undefined ? {} : { problem: saidOf(problem) }),
      learning: watch
        .learning()
        .filter(({ flow }) => mine(flow))
        .map((each) => ({ ...each, of: LEARNING_DAYS })),
      rules: alertRuleLines(inside.workspace().alerts).filter(({ flow }) => flow === undefined || mine(flow)),
      channels: (await watch.channels()).map(channelView),
    };
  },

  changeAlert: async (call) => {
    const { alert: id } = call.params;
    call.about({ object: `alert ${id}` });
    const { alerts: desk } = call.services.console;
    const alert = await desk.get(id);
    const reaches = await alertReach(call);
    if (alert === undefined || !reaches(alert)) throw new Fault('alert-unknown');
    return alertLineView(call, await desk.change(id, call.body, call.who));
  },

  testAlerts: async (call) => ({ channels: (await call.services.console.watch.test()).map(channelView) }),
};

/** Whether the asker may see an alert: the system of its destination or interface, or one of its flow's. */
export async function alertReach(call: Pick<Call, 'services' | 'reaches'>): Promise<(alert: Alert) => boolean> {
  const flows = await systemsByFlow(call.services.engine);
  call.reaches('');
  return ({ cause: { rule, name, flow } }) => {
    if (rule === 'certificates') return call.reaches(name === 'console' ? '' : systemOfInterface(name));
    const system = systemOfDestination(name);
    return name.includes('>') && system !== undefined
      ? call.reaches(system)
      : reachesAny(call, flows.get(flow ?? name) ?? []);
  };
}

/** An alert as people see it. */
export function alertLineView({ services }: Pick<Call, 'services'>, alert: Alert): AlertLineView {
  const { cause, facts: _, seenAt, goneAt: __, clearMs: ___, openedAt = seenAt, ...rest } = alert;
  return { ...cause, ...rest, openedAt, ...alertWords(alert, services.clock.now()) };
}

function channelView({ code, ...rest }: ChannelState): ChannelView {
  return { ...rest, ...(code === undefined ? {} : { problem: saidOf(code) }) };
}

function saidOf(code: Code): NonNullable<ChannelView['problem']> {
  const { text, fix } = entryOf(code);
  return { code, said: text, todo: fix };
}

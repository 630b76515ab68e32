/** Does an action and shows what came of it. */
export type Act = (body: Readonly<Record<string, unknown>>) => void;

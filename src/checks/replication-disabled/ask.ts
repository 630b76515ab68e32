/**
 * Asks a SQL Server, by way of a thread.
 *
 * The driver throws where nobody can catch it when an answer makes no sense, and waits for ever when one stops in the
 * middle. In a thread that costs the thread, and ending it closes its connection for sure. A thread is *busy* with one
 * question, then *idle*, and serves the next; one that something went wrong in is ended. There are only so many: each
 * takes a second and tens of megabytes to start, so whoever comes when all are busy waits for its turn.
 */
import { Worker } from 'node:worker_threads';
import { NOT_ENCRYPTED, type Question, READY, type Reply } from './messages.ts';

export type Answer =
  | Reply
  /** What came back was nothing that the driver could read. */
  | { readonly is: 'nonsense'; readonly message: string }
  | { readonly is: 'too-late' }
  | { readonly is: 'called-off' };

const MOST_THREADS = 4;
const MEGABYTES = 256;
const idle: Worker[] = [];
const waiting: (() => void)[] = [];
let busy = 0;

/**
 * The question's time runs from when a thread has it.
 *
 * @throws if no thread can be started
 */
export async function ask(question: Question, signal: AbortSignal): Promise<Answer> {
  if (signal.aborted) return { is: 'called-off' };
  if (busy < MOST_THREADS) busy++;
  else if (!(await turn(signal))) return { is: 'called-off' };
  try {
    return await askThread(question, signal);
  } finally {
    const next = waiting.shift();
    if (next === undefined) busy--;
    else next();
  }
}

/** Resolves when it is this one's turn, with false if it is called off before. */
function turn(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const begin = () => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    };
    const onAbort = () => {
      waiting.splice(waiting.indexOf(begin), 1);
      resolve(false);
    };
    waiting.push(begin);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function askThread(question: Question, signal: AbortSignal): Promise<Answer> {
  const thread = idle.pop() ?? (await started());
  thread.ref();
  const answer = await answerOf(thread, question, signal);
  if (isHarmless(answer)) {
    thread.unref();
    idle.push(thread);
  } else {
    await thread.terminate();
  }
  return answer;
}

/** Errors after which nothing is left of the connection. */
const CLEAN_ENDS = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ECONNRESET', NOT_ENCRYPTED];

function isHarmless(answer: Answer): boolean {
  if (answer.is === 'rows') return true;
  if (answer.is !== 'failed') return false;
  return answer.numbers.length > 0 || answer.codes.some((each) => CLEAN_ENDS.includes(each));
}

function answerOf(thread: Worker, question: Question, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      thread.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const onError = (error: Error) => settle({ is: 'nonsense', message: error.message });
    const onExit = () => settle({ is: 'nonsense', message: 'the driver gave up' });
    const onAbort = () => settle({ is: 'called-off' });
    const timer = setTimeout(() => settle({ is: 'too-late' }), question.milliseconds);
    thread.on('message', settle).on('error', onError).on('exit', onExit);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else thread.postMessage(question);
  });
}

/** Loading the driver takes a while, which is not to count for the server that is asked. */
function started(): Promise<Worker> {
  const thread = new Worker(new URL('./driver-thread.js', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
    // The driver writes there what it thinks of answers that it does not know.
    stderr: true,
  });
  thread.stderr.resume();
  const forget = () => {
    const place = idle.indexOf(thread);
    if (place !== -1) idle.splice(place, 1);
  };
  thread.on('error', forget).on('exit', forget);
  return new Promise((resolve, reject) => {
    thread.once('message', (word: unknown) => {
      thread.off('error', reject);
      if (word === READY) resolve(thread);
      else reject(new Error('The thread of the SQL Server driver began with something else.'));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread of the SQL Server driver ended while it started.')));
  });
}

import type { Mock } from "vitest";

/** The answer that a held call waits for. */
export interface Answer<T> {
  resolve: (value: T) => void;
  reject: (failure: unknown) => void;
}

/** Makes the next call of a mock wait for its answer. */
export const held = <T>(command: Mock): Answer<T> => {
  const answer: Answer<T> = { resolve: () => undefined, reject: () => undefined };
  command.mockReturnValueOnce(new Promise<T>((resolve, reject) => Object.assign(answer, { resolve, reject })));
  return answer;
};

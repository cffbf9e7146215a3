/** The context menu of a suggested tag: adding it, now or always, and refusing it. */
import { bridge } from "../bridge";
import { type Key, t } from "../i18n";
import { addKeywordRule, refuseSuggested } from "./marking";
import { type ConfirmDialog, overlays } from "./overlays.svelte";
import { attempt } from "./toasts.svelte";

/** From which strength a tag is very likely, and likely: as many of those that many pictures are offered at once. */
export const SURE = 0.8;
export const LIKELY = 0.6;

/**
 * Asks whether to make a rule, and says first how many pictures it would add the tag to. Counting them takes a while in a
 * large library, so the question is there before their number, which is filled in unless the person has gone on.
 */
const askRule = async (tag: string, strength: number, title: Key): Promise<void> => {
  const question: ConfirmDialog = {
    kind: "confirm",
    title: t(title, { tag }),
    text: t("rule.counting"),
    confirmLabel: t("rule.confirm"),
    waiting: true,
    onconfirm: () => void addKeywordRule(tag, strength),
  };
  overlays.dialog = question;
  const count = await attempt(bridge.keywordRuleCount(tag, strength));
  if (overlays.dialog !== question) return;
  overlays.dialog = count === undefined ? null : { ...question, text: t("rule.text", { count }), waiting: false };
};

/** `onaccept` adds the tag to the picture. */
export const showSuggestionMenu = (id: number, tag: string, x: number, y: number, onaccept: () => void): void => {
  overlays.menu = {
    label: t("suggested.menu"),
    x,
    y,
    groups: [
      [
        { label: t("suggested.accept", { tag }), run: onaccept },
        { label: t("suggested.refuse"), run: () => void refuseSuggested(id, tag) },
      ],
      [
        { label: t("rule.whenSure"), run: () => void askRule(tag, SURE, "rule.titleSure") },
        { label: t("rule.whenLikely"), run: () => void askRule(tag, LIKELY, "rule.titleLikely") },
      ],
    ],
  };
};

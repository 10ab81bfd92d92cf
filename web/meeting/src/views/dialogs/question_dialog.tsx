import type { Question } from "../../app/ui_state.js";
import { Button } from "../common/button.js";
import { useWords } from "../common/context.js";
import { Modal } from "../common/modal.js";

export function QuestionDialog({ question, onClose }: { question: Question; onClose(): void }) {
  const words = useWords();
  const yes = (): void => {
    onClose();
    question.run();
  };
  return (
    <Modal title={words.text("question")} onClose={onClose}>
      <p>{question.text}</p>
      <div class="row end">
        <Button onClick={onClose}>{words.text("cancel")}</Button>
        <Button kind="danger" onClick={yes}>
          {question.action}
        </Button>
      </div>
    </Modal>
  );
}

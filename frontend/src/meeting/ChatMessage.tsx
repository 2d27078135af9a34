import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Message, Participant } from "../types";
import { Avatar } from "../ui/Avatar";

interface ChatMessageProps {
  message: Message;
  /** From the same person as the one before, shortly after it: no second name. */
  follows: boolean;
  meId: string;
  people: Participant[];
}

export function ChatMessage({ message, follows, meId, people }: ChatMessageProps) {
  const { t, i18n } = useTranslation();
  const { from, to, text } = message;
  const own = from.participant_id === meId;
  const time = new Intl.DateTimeFormat(i18n.language, { hour: "numeric", minute: "2-digit" }).format(
    new Date(message.sent_at),
  );
  const recipient = people.find((person) => person.id === to)?.name ?? "…";
  const sender = people.find((person) => person.id === from.participant_id);
  return (
    <li className={`message${follows ? " follows" : ""}${own ? " own" : ""}`} data-testid="chat-message">
      {!follows && (
        <div className="message-head">
          <Avatar id={from.participant_id} name={from.name} picture={sender?.avatar} small />
          <span className="message-name">{from.name}</span>
          {to && (
            <span className="message-private">
              {own ? t("chat.privateTo", { name: recipient }) : t("chat.privateFromYou")}
            </span>
          )}
          <time dateTime={message.sent_at}>{time}</time>
        </div>
      )}
      <p className="message-text">{withLinks(text)}</p>
    </li>
  );
}

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

function withLinks(text: string): ReactNode[] {
  // split() with a group keeps the links at the odd places.
  return text.split(LINK).map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one unchanging text.
      <a key={at} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
}

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { ChatMessage } from "./ChatMessage";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { Panel } from "./Panel";

const GROUP_MS = 3 * 60_000;
const LONGEST = 4000;

export function ChatPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { messages, me, people } = useMeetingState();
  const list = useRef<HTMLOListElement>(null);
  const [atEnd, setAtEnd] = useState(true);

  // Follows the newest message, unless one is reading further up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is the reason to move.
  useLayoutEffect(() => {
    if (atEnd && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [messages, atEnd]);

  const scrolled = () => {
    const element = list.current;
    if (element) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 40);
  };

  return (
    <Panel title={t("chat.title")} className="chat" testId="chat-panel" onClose={onClose}>
      {messages.length === 0 ? (
        <div className="panel-empty">
          <Icon name="chat" size={30} />
          <p>{t("chat.empty")}</p>
          <p className="hint">{t("chat.emptyHint")}</p>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        <ol className="messages" ref={list} onScroll={scrolled} aria-label={t("chat.log")} tabIndex={0}>
          {messages.map((message, at) => {
            const before = messages[at - 1];
            const follows =
              before !== undefined &&
              before.from.participant_id === message.from.participant_id &&
              before.to === message.to &&
              Date.parse(message.sent_at) - Date.parse(before.sent_at) < GROUP_MS;
            return (
              <ChatMessage
                key={message.id}
                message={message}
                follows={follows}
                meId={me.id}
                people={people}
              />
            );
          })}
        </ol>
      )}
      {!atEnd && (
        <button type="button" className="button small to-end" onClick={() => setAtEnd(true)}>
          <Icon name="down" size={16} /> {t("chat.newBelow")}
        </button>
      )}
      <Composer onSent={() => setAtEnd(true)} />
    </Panel>
  );
}

function Composer({ onSent }: { onSent: () => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { permissions, people, me, room } = useMeetingState();
  const [text, setText] = useState(() => drafts.get(meeting) ?? "");
  const [to, setTo] = useState("");
  const [failed, setFailed] = useState(false);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    drafts.set(meeting, text);
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 140)}px`;
  }, [meeting, text]);

  if (!room.chat_on || !permissions.chat) {
    return <p className="composer-off">{t(room.chat_on ? "chat.notAllowed" : "chat.off")}</p>;
  }

  const send = async () => {
    const words = text.trim();
    if (words === "" || sending) return;
    setSending(true);
    const sent = await meeting.send(words, to === "" ? null : to);
    setSending(false);
    setFailed(!sent);
    if (sent) {
      setText("");
      onSent();
    }
    field.current?.focus();
  };

  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  const others = people.filter((person) => person.id !== me.id);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {failed && (
        <p className="field-problem" role="alert">
          {t("chat.failed")}
        </p>
      )}
      {others.length > 1 && (
        <label className="composer-to">
          <span>{t("chat.to")}</span>
          <select value={to} onChange={(event) => setTo(event.target.value)} data-testid="chat-to">
            <option value="">{t("chat.everyone")}</option>
            {others.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="composer-row">
        <textarea
          ref={field}
          rows={1}
          value={text}
          maxLength={LONGEST}
          aria-label={t("chat.input")}
          placeholder={t("chat.placeholder")}
          data-testid="chat-input"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={pressed}
        />
        <button
          type="submit"
          className="icon-button send"
          aria-label={t("chat.send")}
          disabled={text.trim() === "" || sending}
          data-testid="chat-send"
        >
          <Icon name="send" size={20} />
        </button>
      </div>
    </form>
  );
}

/** What was typed and not sent survives closing the panel. */
const drafts = new WeakMap<object, string>();

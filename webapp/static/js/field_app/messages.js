// What the server is sent: one interview, or one thing that was done at a case. The time of sending is set when it goes.

export function messageOf(item, content) {
  return item.kind === "response" ? interview(item, content) : event(item, content);
}

function interview({ id, caseId, versionId }, content) {
  const { screenedOut, finishedAt, utcOffset } = content.finished;
  return {
    type: "khaosat-response", format: 1, instance_id: id, case_id: caseId, version_id: versionId, mode: content.mode,
    consent_text_version: content.consentTextVersion, consent_on: content.consentOn,
    eligible_persons: content.eligiblePersons, answers: content.answers, declined: content.declined,
    screened_out: screenedOut,
    clock: {
      started_at: content.startedAt, finished_at: finishedAt, sent_at: new Date().toISOString(),
      elapsed_seconds: Math.round(content.elapsed), utc_offset_minutes: utcOffset,
    },
  };
}

function event({ id, caseId, kind, at }, content) {
  const { finishedAt: happened, utcOffset } = content.finished || { finishedAt: at, utcOffset: content.utcOffset };
  return {
    type: "khaosat-event", format: 1, event_id: id, case_id: caseId, kind,
    content: content.finished ? askedAgain(content) : content.content,
    clock: { happened_at: happened, sent_at: new Date().toISOString(), utc_offset_minutes: utcOffset },
  };
}

const askedAgain = ({ taskId, answers, declined }) => ({ task_id: taskId, outcome: "reached", answers, declined });

/** Minutes east of Greenwich, as the phone believes. */
export const utcOffset = () => -new Date().getTimezoneOffset();

/** Why a model stopped. `length`: cut by the limit. `filtered`: withheld by the provider's content filter. */
export type FinishReason = 'stop' | 'length' | 'filtered';

/**
 * What a provider's word for the end means. `failed`: the provider documents it as a broken answer. `unknown`: no known
 * provider documents it, so the answer may be incomplete.
 */
export type FinishMeaning = FinishReason | 'failed' | 'unknown';

/** The documented words, in lower case with underscores. The source is above each group. */
const MEANINGS = new Map<string, FinishMeaning>(
  Object.entries({
    // platform.openai.com/docs/api-reference/chat; Pith offers no tools, so a call of one is not an answer.
    stop: 'stop',
    length: 'length',
    content_filter: 'filtered',
    tool_calls: 'failed',
    function_call: 'failed',
    // platform.claude.com/docs/en/build-with-claude/handling-stop-reasons; gateways pass these on.
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    compaction: 'length',
    refusal: 'filtered',
    tool_use: 'failed',
    pause_turn: 'failed',
    // docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
    content_filtered: 'filtered',
    guardrail_intervened: 'filtered',
    malformed_model_output: 'failed',
    malformed_tool_use: 'failed',
    // docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest, FinishReason
    safety: 'filtered',
    recitation: 'filtered',
    language: 'filtered',
    blocklist: 'filtered',
    prohibited_content: 'filtered',
    spii: 'filtered',
    model_armor: 'filtered',
    escalation: 'filtered',
    image_safety: 'filtered',
    image_prohibited_content: 'filtered',
    image_recitation: 'filtered',
    other: 'failed',
    finish_reason_unspecified: 'failed',
    malformed_function_call: 'failed',
    malformed_response: 'failed',
    unexpected_tool_call: 'failed',
    too_many_tool_calls: 'failed',
    missing_thought_signature: 'failed',
    // api-docs.deepseek.com/api/create-chat-completion
    insufficient_system_resource: 'failed',
    // docs.mistral.ai/openapi.yaml; `incomplete` is the Responses API's word for it, through gateways.
    model_length: 'length',
    incomplete: 'length',
    max_output_tokens: 'length',
    error: 'failed',
    // docs.z.ai/api-reference/llm/chat-completion
    sensitive: 'filtered',
    network_error: 'failed',
    // huggingface.co/docs/text-generation-inference; Together's older models say `eos`.
    eos: 'stop',
    eos_token: 'stop',
    // docs.cohere.com/reference/chat
    complete: 'stop',
    error_limit: 'length',
    error_toxic: 'filtered',
    timeout: 'failed',
    user_cancel: 'failed',
    // github.com/vllm-project/vllm and github.com/sgl-project/sglang: a request that was ended from outside.
    abort: 'failed',
    aborted: 'failed',
    cancelled: 'failed',
    // github.com/ollama/ollama, openai/openai.go passes its `done_reason` on: the model was loaded, and wrote nothing.
    load: 'failed',
    unload: 'failed',
    // github.com/lmstudio-ai/docs, stats.stop_reason
    eosfound: 'stop',
    stopstringfound: 'stop',
    maxpredictedtokensreached: 'length',
    contextlengthreached: 'length',
    userstopped: 'failed',
    modelunloaded: 'failed',
  } satisfies Record<string, FinishMeaning>),
);

/**
 * What a provider's finish reason means; `null` while the model continues, for which some servers write the word
 * `null`.
 */
export function readFinishReason(value: unknown): FinishMeaning | null {
  if (typeof value !== 'string' || value === '' || value === 'null') return null;
  // Gateways write Google's as `FinishReason.SAFETY` or `content_filter: RECITATION`.
  const words = value
    .trim()
    .toLowerCase()
    .replaceAll('-', '_')
    .split(/[.:\s]+/);
  for (const word of [words.at(-1), words[0]]) {
    const meaning = MEANINGS.get(word ?? '');
    if (meaning) return meaning;
  }
  return 'unknown';
}

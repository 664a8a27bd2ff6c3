JOB_ID=$(
  curl -sS -X POST "https://api.docspeed.ai/api/v1/parse" \
    -H "Authorization: Bearer ${DOCSPEED_API_KEY}" \
    -H "Content-Type: application/json" \
    -d '{
      "input": {"file_id": "file_123"},
      "execution_mode": "async",
      "profile": "grounded",
      "grounding": "regions"
    }' | jq -r '.job_id'
)

curl -sS \
  -H "Authorization: Bearer ${DOCSPEED_API_KEY}" \
  "https://api.docspeed.ai/v1/jobs/${JOB_ID}"

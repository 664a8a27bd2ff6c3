curl -X GET "$BASE_URL/api/v1/extraction-jobs/$JOB_ID/result" \
  -H "Authorization: api-key $API_KEY"

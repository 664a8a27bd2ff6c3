curl -X DELETE "https://api.runpulse.com/job/abc123" \
  -H "x-api-key: YOUR_API_KEY"

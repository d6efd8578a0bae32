{{- define "lbtier.name" -}}
{{ .Release.Name }}-operator
{{- end }}

{{- define "lbtier.selector" -}}
app.kubernetes.io/name: lbtier
app.kubernetes.io/component: operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lbtier.labels" -}}
{{ include "lbtier.selector" . }}
{{ include "lbtier.chart" . }}
{{- end }}

{{- define "lbtier.chart" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "lbtier.subject" -}}
kind: ServiceAccount
name: {{ include "lbtier.name" . }}
namespace: {{ .Release.Namespace }}
{{- end }}

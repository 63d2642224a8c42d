"""The English words that the rules over prose look for. Words only; see `lexicon`."""

from xarst_site.changes.lexicon import Lexicon, families, groups

_FAMILIES = families("""
idle
  every effort|all kinds of|of any kind|any questions|at all|after all|required by|as required
  not limited to|not only limited to|not only|not be limited to|no later than|without limitation
  all other|if any
  whether or not|non-registered|notwithstanding|supervisory authority|authorities require
negation
  not|will not|does not|do not|is not|are not|no|never|nor|neither|none|don't|doesn't|won't
  cannot|can't|unable
  without
  must not|shall not|may not|shan't|prohibited|prohibit|forbidden
  nothing|refuse|refuses|refused|non-refundable
prohibition
  must not|shall not|may not|prohibited|forbidden|prohibit
consent
  consent|consents|consented|agree|agrees|agreed|agreement to|authorise|authorised|authorisation
    |authorize|authorized|authorization|permission of|permit|permitted|permission
  withdraw|withdrawal|revoke
qualified
  explicit|express|expressly|explicitly
  separate|separately
  written|in writing
  oral|verbal
  in advance|prior|beforehand
limit
  only|solely|exclusively|limited to|merely
  necessary|minimum
  except|unless|other than|excluding|exception|exceptions|otherwise provided
  lawful|legitimate|lawfully
  always|permanent|permanently|forever
  anonymise|anonymised|anonymize|anonymized|de-identified|de-identify|encrypt|encrypted
    |encryption|pseudonymised
duty
  shall|must|required|duties|obliged|obligation|obligations|should|need to|needs to
    |have to|has to
power
  may|can|entitled|right to|rights to|could|be able to
may
  might|possibly|where possible|where appropriate|reasonable efforts
party_user
  you|your|yours|yourself|user|users|customer|customers|subscriber|member|members
party_operator
  we|us|our|ours|this platform|the platform|the operator|our side
or
  or
and
  and
all
  all|entire|whole
  any|every|each
some
  some|certain|part of|selected|basic
sensitive
  face|facial
  fingerprint|fingerprints|voiceprint|iris|biometric|biometrics|genetic|gene|genes
  health|medical|disease|diseases|illness|heart rate|blood|disability|pregnancy
  bank account|bank|bank card|financial|credit|income|salary|property|payment|card number
  whereabouts|tracks|precise location|real-time location|approximate location|movements
  location|geographic|geolocation|positioning|gps
  identity card|identity document|passport|id number|national id
  contacts|address book|call log|call logs|calls|call records
    |message content|sms|messages|correspondence
  religion|religious|ethnic|race|racial|political|sexual|trade union
  marital|spouse|family|relatives
  child|children|guardian|guardians|parental
  microphone|recording|recordings|voice|camera|audio|video
  clipboard|installed apps|installed software|browsing|sensor|sensors|bluetooth|wi-fi
  imei|imsi|androidid|mac address|oaid|idfa|device identifier|ip address
  phone number|mobile phone number
  home address|education|occupation|gender|date of birth|age|nationality
  photograph|photo|photos|photographs
  password
  sensitive
processing
  collect|collects|collected|collecting|collection|obtain|obtains|obtained|gather|gathers
  store|stores|stored|storage|keep|keeps|kept|retain|retains|retained|retention|archive|archives
    |archived|back up
  share|shares|shared|sharing
  transfer|transfers|transferred|transmit|transmits|transmitted|sell|sells|sold|export|pass on
  disclose|discloses|disclosed|disclosure|publish|publishes
  combine|combined|link|linked|aggregate|match|matched
  analyse|analysed|analyze|analyzed|analysis|profile|profiling|profiles|insights|infer
  record|records|recorded|monitor|monitors|track|tracking|identify|identifies|scan|scans
  upload|uploads|sync
  process|processes|processed|processing
sharing
  share|shares|shared|sharing|transfer|transfers|transferred|transmit|transmits|transmitted
    |sell|sells|sold|pass on|disclose|discloses|disclosed|disclosure|publish|publishes
purpose
  purpose|purposes|used for|used to|for use in
  advertising|advertisement|advertisements|marketing|promotion|promotional|commercial|ads|offers
  recommend|recommendation|recommendations|personalised|personalized|push
  automated|algorithm|algorithms|train|training|model|models|scoring|research|survey
    |new products|preferences
recipient
  third party|third parties|third-party
  partner|partners
  affiliate|affiliates|affiliated|subsidiary|subsidiaries|group company|group companies
    |members of our group
  company|companies|ltd|inc|corporation|llc
  bank|banks|insurer|insurers|advertisers|advertiser|vendor|vendors|supplier|suppliers
    |service providers|provider|providers|contractor|contractors|processor|processors
    |broker|brokers|employer|employers
  sdk|sdks|plug-in
  alipay
  wechat
  google
  facebook
  meta
  amazon
  amap
  tencent
  apple
  microsoft
  government|authorities|authority|police|court
border
  within china|in china|inside china|within the territory|european union|eea
    |european economic area
  abroad|cross-border|overseas|outside|singapore|the united states
rights
  cancel|cancellation|close your account
  access|inspect|copy|copies
  correct|rectify|supplement
  delete|erase|deletion|erasure
  withdraw|object|opt out|opt-out|turn off|turn this off
  complain|complaint|complaints|appeal|sue|review by a person
  portability|right|rights
safeguard
  notify|notifies|notified|notice|inform|announce|announcement|remind
  pop-up
  prominent|conspicuous
  protect|protects|protected|protection|safeguard|safeguards|measures|secure|confidential
  stop|cease
  assess|assessment|audit|audits|supervise|review
  report|reports
  delete|destroy|deleted|destroyed
  seek
  remedy|remedial|remedies
  encrypt|encrypted|encryption
liability
  liable|liability|liabilities|responsible|responsibility|bear|bears|consequences
  compensate|compensation|damages|losses|loss|indemnify|penalty
  guarantee|guarantees|warrant|warranty|warranties
  fault|negligence
  gross negligence|wilful|intent|intentional
  disclaim|disclaimer|exempt|exempted|waive|waiver
suspension
  suspend|suspends|suspended|terminate|terminates|terminated|interrupt|freeze|block
    |restrict|disable|deactivate
discretion
  sole discretion|discretion|unilateral|unilaterally|at any time|without notice
    |independent judgement|independent judgment|without prior notice
    |for any reason|for whatever reason
    |any other reason
deemed
  deemed|regarded as|considered|treated as|by default|means that you have
    |constitutes acceptance|implied|by continuing|continued use|renews|renew automatically
fee
  free|free of charge|without charge|at no cost|at no charge|for free|without fee
  fee|fees|charge|charges|paid|price|subscription|cost
  refund|refunds|refundable|non-refundable
dispute
  arbitration
  court|courts|jurisdiction|litigation
  governing law|governed by|law governs|laws govern
  class action|jury
period
  period|indefinitely|expiry|expire|expires
  at least|not less than|no less than
  exceeding|more than|at most|no more than|within|or under|under
contact
  e-mail|email|telephone|hotline|fax|address|contact details|complaint channel
body
  department|office|officer|team|committee|section responsible
organisation
  bureau|centre|center|company|group|committee|institute|ltd
""")

_SPELLINGS = groups("""
email|e-mail
authorise|authorize
authorised|authorized
authorisation|authorization
personalised|personalized
anonymised|anonymized
anonymise|anonymize
optimise|optimize
recognise|recognize
organisation|organization
organisations|organizations
analyse|analyze
centre|center
cancelled|canceled
judgement|judgment
licence|license
colour|color
wilful|willful
log in|login|log-in
website|web site
third-party|third party
""")

_SAME = groups("""
app|application|apps|applications|software
we|us|our|our side|this platform|the platform
inform|notify|tell|let you know|advise you of
collect|gather
keep|store|retain
change|modify|amend|update|revise|alter
dialling|dialing|calling|telephoning|phoning|telephone at
improve|enhance|raise|upgrade
promptly|immediately|without delay|as soon as possible|at once|without undue delay|timely
matter|are important|is important|be important|important
help|assist|aid
shall|must|have to
login|log-in|sign-in|sign in
begin|start|commence
end|finish|complete
suggest|recommend that|advise
well aware|know|aware
for example|such as|for instance|including for example
respond|answer|reply
create|open|set up
state|set out|list|specify|lay down
look at|see|check|consult|view|read
opinion|comment|suggestion|remark
enquiry|inquiry|question|query
relevant|related|concerned
purchase|buy
try our best|do our best|endeavour|make every effort|do our utmost
use|make use of|utilise
in order to|so as to|to
if|in the event that|in case|where
because of|owing to|due to|on account of
give|provide|supply|offer|grant
in accordance with|according to|under|pursuant to|in line with
obtain|get|receive|acquire
happen|occur|arise|take place
cause|lead to|result in|bring about
cover|apply to|applies to
properly|carefully|with care
true|truthful|accurate
ask for|request
wish|would like|want|like
find out|learn|get to know
why|the reason|the reasons
attach importance|take seriously|value
erase|delete|remove
information|data
unable|not able
without charge|free of charge|at no cost|at no charge|for free
kind|type|sort|category
person|individual|people
ensure|make sure
choose|select|opt for
show|display|present
send|deliver|problem|issue
call us on|contact us by dialling|contact us by calling|contact us on|ring us on|phone us on
operate|run
via|using|through
stop|cease|discontinue
holder|owner
entire|whole|full
each|every
quick|fast|rapid
therefore|in view of this|for this reason|accordingly|consequently
various|all kinds of|different kinds of|diverse
secret|confidential
apply|take effect|come into force|become effective
phone|mobile phone|handset
matters|affairs
truthfulness|accuracy
comply with|observe|abide by|adhere to
infringe|violate
leak|leakage
conduct|behaviour|act|action
page|screen
safeguard|protect
identify|recognise
abnormal|unusual|irregular
solve|resolve
outcome|result
detect|discover|find
prevent|guard against
enable|turn on|switch on|activate
nearby|near you|close by
pass|convey
besides|apart from|in addition to|aside from
achieve|realise|fulfil|accomplish
main|principal|primary
site|website
determine|establish|conclude
integrate|embed
involve|entail
dedicated|special|specialised
feasible|practicable
irrelevant|unrelated
extend|prolong
possible|potential|likely
letter|post
difficult|hard
individually|one by one
perfect|flawless
generate|produce
existing|current
sufficient|adequate|enough
equal|equivalent
major|material|significant|substantial
divided into|fall into
prompt|instruction
scope|range
meet|satisfy
precondition|prerequisite
register|sign up|enrol
adverse|negative|unfavourable
fill in|fill out
submit|hand in
keep properly|keep safe
warrant|guarantee
regarded as|deemed|deemed to be|treated as|considered
oral|spoken
same|identical
imminent|urgent
further|promote|advance
obstacle|hindrance
wholly|entirely|completely|fully
partly|partially|in part
severable|separable
remain|stay
delay|hold-up
public|general public
handle|process|treat|deal with
dispute|disagreement
contact|get in touch with|reach|write to
this purpose|achieve this purpose|that end|this end
understand|note|be aware|bear in mind
no right to|not entitled to|not allowed to
by|by way of|in the form of|by means of
dimension|respect|aspect
although|even though|though
deliberate|intentional|on purpose
engage in|take part in
ask you for|apply to you for
ease of use|convenient use
before|prior to
after|following
once|as soon as
purpose|aim|goal
way|manner|method|mode
""")

_EMPTY = frozenset(
    """
a an the of to in on at by for from with as is are be been being was were will would this that
these those it its it's they them their and or so such also thus hereby therefore hence which
who whom whose what when where while if then than there here about into onto upon through during
before after please thank thanks kindly welcome more most very great deal better best further
fully effectively relevant corresponding truly highly indeed much specific respective above
below following foregoing said same other others both either do does did done has have had you
your yourself we us our app apps application user users example including include includes etc
e.g i.e according accordance pursuant based basis order make makes made making take takes
service services product products function functions may can shall must should need needs
information question questions case cases now currently policy clause clauses provision any not
no own sure activity provisions circumstance circumstances situation situations instance cannot
can't unable login kind kinds strictly normally smoothly able too well additionally furthermore
moreover regarding concerning respect relation regards unfortunately seriously simply clearly
carefully closely easily actively properly itself themselves only yet still again one leading
advanced industry convenient pleasant happy glad purpose purposes carry out continue continuing
whereby thereby therein thereof just herein up accordingly
""".split()
)

ENGLISH = Lexicon(families=_FAMILIES, same=_SAME, spellings=_SPELLINGS, empty=_EMPTY, whole=True)

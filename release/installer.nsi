; The installer for Windows, made by makensis with /DVERSION /DTITLE /DSOURCE /DOUTPUT /DICON /DLICENCE /DKILOBYTES.
;
;   setup.exe                   asks for whom: for one person (no administrator needed) or for everybody
;   setup.exe /S                installs for this person and asks nothing; with /AllUsers for everybody
;   setup.exe /S /D=C:\Folder   … into a folder of one's own; /D is the last and has no quotation marks
;   Uninstall.exe /S            keeps what ClassLens made for the person; with /RemoveData it is removed too
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64 ; so that what both programs hold is packed once
RequestExecutionLevel highest

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "WinVer.nsh"
!include "FileFunc.nsh"
!include "nsDialogs.nsh"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\ClassLens"
!define FILE_TYPE "ClassLens.Pack"

Name "${TITLE}"
OutFile "${OUTPUT}"
BrandingText "ClassLens ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "ClassLens"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs ClassLens"
VIAddVersionKey "CompanyName" "The ClassLens developers"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\ClassLens.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open ClassLens"

Var ForEverybody ; 1 or 0
Var RemoveData   ; 1 or 0
Var Choice
Var Handle

!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
Page custom AskForWhom TakeForWhom
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskForData un.TakeData
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!macro Refuse TEXT
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel 2
  Quit
!macroend

; Files that are open cannot be replaced: say so before anything is changed.
!macro RefuseWhileOpen
  ${If} ${FileExists} "$INSTDIR\ClassLens.exe"
    ClearErrors
    FileOpen $Handle "$INSTDIR\ClassLens.exe" a
    ${If} ${Errors}
      !insertmacro Refuse "ClassLens is open, or you may not write to $INSTDIR. Close it, or ask an administrator, then try again."
    ${EndIf}
    FileClose $Handle
  ${EndIf}
!macroend

Function PlaceAndContext
  ${If} $ForEverybody == 1
    SetShellVarContext all
    StrCpy $INSTDIR "$PROGRAMFILES64\ClassLens"
  ${Else}
    SetShellVarContext current
    ; Beside other programs, and not where ClassLens keeps what a person makes.
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\ClassLens"
  ${EndIf}
FunctionEnd

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro Refuse "ClassLens needs Windows 10, version 1809, or a newer one. Update Windows, then try again."
  ${EndIf}
  StrCpy $ForEverybody 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      !insertmacro Refuse "Only an administrator can install ClassLens for everybody. Start the installer as one, or without /AllUsers."
    ${EndIf}
    StrCpy $ForEverybody 1
  ${EndIf}
  ${If} $INSTDIR == "" ; else /D named it
    Call PlaceAndContext
  ${ElseIf} $ForEverybody == 1
    SetShellVarContext all
  ${EndIf}
FunctionEnd

Function AskForWhom
  UserInfo::GetAccountType
  Pop $1
  ${If} $1 != "Admin"
    Abort ; there is nothing to choose
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "For whom?" "ClassLens can be there for you alone or for everybody on this computer."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "Only for &me"
  Pop $0
  ${NSD_CreateRadioButton} 0 28u 100% 12u "For &everybody on this computer"
  Pop $Choice
  ${If} $ForEverybody == 1
    ${NSD_Check} $Choice
  ${Else}
    ${NSD_Check} $0
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function TakeForWhom
  ${NSD_GetState} $Choice $ForEverybody
  Call PlaceAndContext
FunctionEnd

Section
  !insertmacro RefuseWhileOpen
  RMDir /r "$INSTDIR\_internal" ; of an older version
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\ClassLens.lnk" "$INSTDIR\ClassLens.exe"

  WriteRegStr SHCTX "Software\Classes\.classlens" "" "${FILE_TYPE}"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}" "" "Classroom pack of ClassLens"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\DefaultIcon" "" "$INSTDIR\ClassLens.exe,0"
  WriteRegStr SHCTX "Software\Classes\${FILE_TYPE}\shell\open\command" "" '"$INSTDIR\ClassLens.exe" "%1"'
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'

  WriteRegStr SHCTX "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "Publisher" "The ClassLens developers"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\ClassLens.exe"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
SectionEnd

Function un.onInit
  SetRegView 64
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    SetShellVarContext all
  ${EndIf}
  StrCpy $RemoveData 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/RemoveData" $1
  ${IfNot} ${Errors}
    StrCpy $RemoveData 1
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "Your work" "What you trained, your settings and downloaded weights are kept unless you say otherwise."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateCheckbox} 0 10u 100% 12u "&Remove them too. This cannot be undone."
  Pop $Choice
  ${If} $RemoveData == 1
    ${NSD_Check} $Choice
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function un.TakeData
  ${NSD_GetState} $Choice $RemoveData
FunctionEnd

Section "Uninstall"
  !insertmacro RefuseWhileOpen
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\ClassLens.exe"
  Delete "$INSTDIR\ClassLens-command.exe"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of the person lies there, such as a classroom pack
  Delete "$SMPROGRAMS\ClassLens.lnk"
  DeleteRegKey SHCTX "Software\Classes\${FILE_TYPE}"
  DeleteRegKey SHCTX "Software\Classes\.classlens"
  DeleteRegKey SHCTX "${KEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  ${If} $RemoveData == 1
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\ClassLens"
  ${EndIf}
SectionEnd
